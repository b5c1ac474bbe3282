import { spawn } from 'node:child_process';
import { hasVulkanDriver } from '../packages/tensor/src/backends/vulkan-driver.ts';
import { findSwiftShader } from './chromium.ts';

/**
 * Runs a program that computes on one backend in a process of its own, so that a crash ends nothing else, and reads the JSON object that it prints last.
 *
 * @throws Error with what it complained of if it ends without one.
 */
export async function answerOfProcess<T>(program: string, args: readonly string[]): Promise<T> {
  // Without a driver of its own, the machine has Chromium's in software.
  const driver = hasVulkanDriver() ? undefined : findSwiftShader();
  const env = { ...process.env, ...(driver && { VK_ICD_FILENAMES: driver }) };
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const [out, complaints] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  const answer = out.slice(out.lastIndexOf('\n{') + 1);
  if (answer.startsWith('{"description"')) return JSON.parse(answer);
  throw new Error(
    complaints.match(/Error: (.*)/)?.[1] ?? `its process ended with ${child.signalCode ?? child.exitCode}`,
  );
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString();
}
