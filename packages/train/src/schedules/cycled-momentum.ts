import type { Settings } from '../optimizers/optimizer-rule.ts';

/**
 * @internal Settings with another momentum: `betas[0]` of the Adam family, else `momentum`.
 *
 * A rule made without momentum keeps no buffer for it and stays without; rules that know neither are left alone.
 */
export function withMomentum(settings: Settings, momentum: number): Settings {
  const { betas } = settings;
  if (Array.isArray(betas)) return { ...settings, betas: [momentum, ...betas.slice(1)] };
  return settings.momentum ? { ...settings, momentum } : settings;
}
