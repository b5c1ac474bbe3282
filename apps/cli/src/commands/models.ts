import { listModels, listWeights, modelInfo, weightsInfo } from '@cnn/models';
import { formatShape } from '@cnn/tensor';
import type { Command } from '../command.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { textTable } from '../terminal/text-table.ts';
import { asUsage } from '../terminal/usage-error.ts';

/** Lists what `cnn train` can build, and the weights that come along. */
export const models: Command = {
  examples: ['cnn models', 'cnn models lenet5'],
  declare: (program) => program.argument('[model]', 'tell more of one'),

  async run(terminal: Terminal, name: string | undefined) {
    if (name !== undefined) return tell(terminal, name);
    const rows = listModels().map((model) => ({ model, info: modelInfo(model) }));
    if (terminal.json) {
      for (const { model, info } of rows) terminal.result({ type: 'model', name: model, ...facts(info) });
      for (const weights of listWeights()) terminal.result({ type: 'weights', name: weights, ...card(weights) });
      return;
    }
    terminal.result(
      {},
      textTable([
        ['model', 'input', 'parameters', ''],
        ...rows.map(({ model, info: { inputShape, parameters, summary } }) => [
          model,
          formatShape(inputShape),
          parameters.toLocaleString('en-US'),
          summary,
        ]),
      ]),
    );
    terminal.result(
      {},
      `\nWeights that come along, for \`cnn import cnn://<name>\`:\n${textTable([
        ['weights', 'model', 'trained on', 'accuracy'],
        ...listWeights().map((weights) => {
          const { model, dataset, testAccuracy } = weightsInfo(weights);
          return [weights, model, dataset, `${testAccuracy.toFixed(2)} %`];
        }),
      ])}`,
    );
  },
};

function tell(terminal: Terminal, name: string): void {
  const info = asUsage(() => modelInfo(name));
  const shipped = listWeights().filter((weights) => weightsInfo(weights).model === name);
  terminal.result(
    { type: 'model', name, ...facts(info), weights: shipped },
    [
      `${name}: ${info.summary}`,
      `  input       ${formatShape(info.inputShape)}`,
      `  parameters  ${info.parameters.toLocaleString('en-US')} for ${info.classes} classes`,
      `  paper       ${info.paper}`,
      ...shipped.map((weights) => `  weights     cnn://${weights}, ${weightsInfo(weights).testAccuracy.toFixed(2)} %`),
      `  its layers  cnn summary ${name}`,
    ].join('\n'),
  );
}

function facts({ inputShape, parameters, classes, summary, paper }: ReturnType<typeof modelInfo>): object {
  return { inputShape, parameters, classes, summary, paper };
}

function card(name: string): object {
  const { url, ...rest } = weightsInfo(name);
  return rest;
}
