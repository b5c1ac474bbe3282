import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hasVulkanDriver } from './vulkan-driver.ts';

describe('hasVulkanDriver', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cnn-vulkan-'));
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  it('believes the environment', () => {
    vi.stubEnv('VK_ICD_FILENAMES', '/anywhere/driver.json');
    expect(hasVulkanDriver()).toBe(true);
  });

  it('looks into the folders for data', () => {
    for (const name of ['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'VK_ADD_DRIVER_FILES']) vi.stubEnv(name, '');
    vi.stubEnv('XDG_DATA_HOME', folder);
    const before = hasVulkanDriver();
    mkdirSync(join(folder, 'vulkan/icd.d'), { recursive: true });
    // A machine with a driver of its own has one all along.
    expect(hasVulkanDriver()).toBe(before);
    writeFileSync(join(folder, 'vulkan/icd.d/driver.json'), '{}');
    expect(hasVulkanDriver()).toBe(true);
  });
});
