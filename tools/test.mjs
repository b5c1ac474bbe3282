// `npm test`: installs what the tests need, runs all of them, and ends with `N passed, N failed`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, pnpm, run } from './run.mjs';

install();
pnpm('turbo', 'run', 'build', '--filter=@cnn/cli', '--filter=@cnn/demo', '--output-logs=errors-only');
const folder = mkdtempSync(join(tmpdir(), 'cnn-test-'));
const results = join(folder, 'results.json');
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
const status = run('npx', ['vitest', 'run', ...reporters, ...process.argv.slice(2)], { allowFailure: true });
if (!existsSync(results)) {
  console.error('the test runner ended before it could report');
  process.exit(status || 1);
}
const report = JSON.parse(readFileSync(results, 'utf8'));
rmSync(folder, { recursive: true });
// A file that cannot be loaded has no tests, but it has failed.
const broken = report.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
const failed = report.numFailedTests + broken;
const skipped = report.numPendingTests + report.numTodoTests;
console.log(`${report.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(failed > 0 ? 1 : status);
