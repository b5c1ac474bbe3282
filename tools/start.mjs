// `npm start`: from a fresh clone to a trained network and its report, with nothing but Node and npm.
import { install, pnpm, run } from './run.mjs';

const started = Date.now();
console.log('Installing …');
install();
console.log('Building the cnn program …');
pnpm('turbo', 'run', 'build', '--filter=@cnn/cli', '--output-logs=errors-only');
const settings = ['--epochs', '2', '--batch-size', '64', '--learning-rate', '1e-3'];
run('node', [
  'apps/cli/dist/main.js',
  'train',
  'cifar-cnn',
  '--dataset',
  'fashion-mnist-sample',
  ...settings,
  ...process.argv.slice(2),
]);
console.log(`Took ${Math.round((Date.now() - started) / 1000)} s in all. Open the report in a browser.
To have the command cnn everywhere: npm install --global ./apps/cli`);
