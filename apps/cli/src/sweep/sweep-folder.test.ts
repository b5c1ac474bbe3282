import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@cnn/tensor';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SweepConfig } from './sweep-config.ts';
import { createSweepFolder, openSweep } from './sweep-folder.ts';

const config: SweepConfig = {
  model: 'lenet5',
  space: { seed: [1, 2] },
  search: 'random',
  trials: 2,
  points: 3,
  reduction: 3,
  minEpochs: 1,
  epochs: 1,
  metric: 'testAccuracy',
  mode: 'max',
  seed: 0,
  train: {},
};

/** A sweep with these lines of reports. */
async function made(...lines: readonly string[]): Promise<string> {
  const out = mkdtempSync(join(tmpdir(), 'cnn-sweep-'));
  onTestFinished(() => rmSync(out, { recursive: true }));
  const folder = await createSweepFolder(out, 'sweep', 'sweep');
  await folder.saveConfig(config);
  await folder.close();
  writeFileSync(folder.reportsPath, lines.map((line) => `${line}\n`).join(''));
  return folder.path;
}

describe('the folder of a sweep', () => {
  it('has one sweep at a time, and is given back', async () => {
    const path = await made();
    const { folder } = await openSweep(path);
    await expect(openSweep(path)).rejects.toThrow('is in use by this process');
    await folder.close();
    await (await openSweep(path)).folder.close();
    expect(readdirSync(path).sort()).toEqual(['sweep.json', 'sweep.jsonl']);
  });

  it.each([
    '{"trial":0,"resource":1,"value":50}',
    '{"trial":0,"resource":1,"value":50,"config":[1]}',
    '{"trial":0,"resource":1,"value":50,"config":{"seed":{"toString":1}}}',
    '{"trial":0,"resource":1,"value":"much","config":{"seed":1}}',
    '{"trial":0.5,"resource":1,"value":50,"config":{"seed":1}}',
    '{"trial":0,"resource":1,"value":50,"config":{"seed":1},"error":7}',
  ])('refuses a report that is none, and is given back: %s', async (line) => {
    const path = await made(line);
    await expect(openSweep(path)).rejects.toThrow(DataError);
    await expect(openSweep(path)).rejects.toThrow('expected reports with trial, resource, value and config');
    expect(readdirSync(path)).not.toContain('.lock');
  });

  it('cuts off a line that was being written', async () => {
    const whole = '{"trial":0,"resource":1,"value":"NaN","config":{"seed":1},"error":"too hot"}';
    const path = await made(whole);
    writeFileSync(join(path, 'sweep.jsonl'), '{"trial":1,"re', { flag: 'a' });
    const { folder, reports } = await openSweep(path);
    await folder.close();
    expect(reports).toEqual([{ trial: 0, resource: 1, value: Number.NaN, config: { seed: 1 }, error: 'too hot' }]);
    expect(readFileSync(join(path, 'sweep.jsonl'), 'utf8')).toBe(`${whole}\n`);
  });
});
