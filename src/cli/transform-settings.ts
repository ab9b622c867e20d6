import type { PlanOptions, TransformOptions } from '../stages/stage-options.ts';
import type { Environment } from './environment.ts';
import type { Settings } from './settings.ts';
import { asUserOf, chosenOf, conversionOf, epochsOf, selectionOf, strippingOf } from './stage-settings.ts';
import { type TargetSettings, targetModesOf } from './target-settings.ts';
import type { TRANSFORM_OPTIONS } from './transform-options.ts';

type TransformSettings = Settings<typeof TRANSFORM_OPTIONS> & TargetSettings;

/** What is made of an archive, whatever its target. */
export function transformingOf(
  settings: TransformSettings,
  environment: Environment,
): Omit<TransformOptions, 'archive' | 'to' | 'toDialect'> {
  return {
    ...chosenOf(settings),
    ...conversionOf(settings),
    ...epochsOf(settings),
    ...strippingOf(settings, environment),
    ...targetModesOf(settings),
    ...asUserOf(settings),
  };
}

/** The plan of that, which a dry run prints. */
export function dryTransformOf(
  settings: TransformSettings,
  environment: Environment,
): Omit<PlanOptions, 'to' | 'toDialect'> {
  const { archive } = settings;
  return { from: null, write: false, archive, ...selectionOf(settings), ...transformingOf(settings, environment) };
}
