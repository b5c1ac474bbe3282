import { ProtobufWriter } from './protobuf-writer.ts';
import type { PluginSummary } from './summary.ts';

/** The settings of a run, by name. */
export type Hyperparameters = Readonly<Record<string, number | string | boolean>>;

/** How a run ended, or that it goes on. */
export type SessionStatus = 'success' | 'failure' | 'running';

/**
 * What TensorBoard's page of hyperparameters reads: which there are in an experiment, those of this run, and how it ended.
 *
 * `SummaryWriter.addHparams` writes all three at the end of a run. With these, `experiment` and `start` can be written as it begins and `end` when
 * it is known. One event file is one run. Follows torch.utils.tensorboard's `hparams`, except that a boolean stays one.
 *
 * @param metrics tags of scalars by which runs are compared.
 * @param status how the run ended.
 * @throws TypeError if a value is neither number, text nor boolean; RangeError if it is NaN or infinite, with which TensorBoard fails.
 * @example
 * const { experiment, start, end } = hyperparameterSummaries({ learningRate: 0.1, augment: true }, ['accuracy']);
 * const event = encodeEvent({ wallTime: 1700000000, step: 0, summaries: [experiment, start] });
 */
export function hyperparameterSummaries(
  hyperparameters: Hyperparameters,
  metrics: Iterable<string>,
  status: SessionStatus = 'success',
): { readonly experiment: PluginSummary; readonly start: PluginSummary; readonly end: PluginSummary } {
  const experiment = new ProtobufWriter();
  const start = new ProtobufWriter();
  for (const [name, value] of Object.entries(hyperparameters)) {
    const { type, encoded } = encodeValue(name, value);
    experiment.bytes(4, new ProtobufWriter().bytes(1, name).integer(4, type));
    start.bytes(1, new ProtobufWriter().bytes(1, name).bytes(2, encoded));
  }
  for (const tag of metrics) {
    experiment.bytes(5, new ProtobufWriter().bytes(1, new ProtobufWriter().bytes(2, tag)));
  }
  const end = new ProtobufWriter().integer(1, STATUSES[status]);
  return {
    experiment: summary('experiment', 2, experiment),
    start: summary('session_start_info', 3, start),
    end: summary('session_end_info', 4, end),
  };
}

const STATUSES = { success: 1, failure: 2, running: 3 } as const satisfies Record<SessionStatus, number>;

function summary(name: string, field: number, message: ProtobufWriter): PluginSummary {
  const content = new ProtobufWriter().bytes(field, message).toBytes().slice();
  return { kind: 'plugin', tag: `_hparams_/${name}`, plugin: 'hparams', content };
}

/** The type's number, and a Value of protobuf's struct.proto. */
function encodeValue(name: string, value: unknown): { type: number; encoded: ProtobufWriter } {
  const encoded = new ProtobufWriter();
  if (typeof value === 'string') return { type: 1, encoded: encoded.bytes(3, value) };
  if (typeof value === 'boolean') return { type: 2, encoded: encoded.integer(4, Number(value), true) };
  if (typeof value !== 'number') {
    throw new TypeError(
      `hyperparameters: ${name} must be a number, text or a boolean, found ${value === null ? null : typeof value}`,
    );
  }
  if (!Number.isFinite(value)) {
    throw new RangeError(`hyperparameters: ${name} must be a finite number, found ${value}`);
  }
  return { type: 3, encoded: encoded.double(2, value, true) };
}
