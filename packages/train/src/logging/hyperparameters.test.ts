import { describe, expect, it } from 'vitest';
import { hyperparameterSummaries } from './hyperparameters.ts';

describe('hyperparameterSummaries', () => {
  it('writes false and 0, which are not the same as nothing', () => {
    const { start } = hyperparameterSummaries({ a: false, b: 0 }, []);
    // session_start_info { hparams { key: 'a' value { bool_value: false } } hparams { key: 'b' value { number_value: 0 } } }
    const a = [0x0a, 7, 0x0a, 1, 97, 0x12, 2, 0x20, 0];
    const b = [0x0a, 14, 0x0a, 1, 98, 0x12, 9, 0x11, 0, 0, 0, 0, 0, 0, 0, 0];
    expect([...start.content]).toEqual([0x1a, a.length + b.length, ...a, ...b]);
  });

  it('tells how the run ended', () => {
    const endOf = (status?: 'success' | 'failure' | 'running') => [
      ...hyperparameterSummaries({}, [], status).end.content,
    ];
    expect(endOf()).toEqual([0x22, 2, 0x08, 1]);
    expect(endOf('failure')).toEqual([0x22, 2, 0x08, 2]);
    expect(endOf('running')).toEqual([0x22, 2, 0x08, 3]);
  });

  it('refuses what TensorBoard cannot show', () => {
    expect(() => hyperparameterSummaries({ rate: Number.NaN }, [])).toThrow(
      'hyperparameters: rate must be a finite number, found NaN',
    );
    const broken = { layers: [1, 2] } as unknown as Record<string, number>;
    expect(() => hyperparameterSummaries(broken, [])).toThrow(
      'hyperparameters: layers must be a number, text or a boolean, found object',
    );
  });
});
