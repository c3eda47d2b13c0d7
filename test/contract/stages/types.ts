import type { ProviderOptions } from '../../../src/providers/registry.ts';

/**
 * What a provider is given to serve: two runs of `acme/shop`, ended just now. Run 1 failed: its job 11, `lint`, printed
 * `red`. Run 2 was green: its job 21, `lint`, printed `green`.
 */
export interface Stage {
  readonly options: ProviderOptions;
  /** How many times something was written to the provider. */
  writes(): Promise<number>;
  close(): Promise<void>;
}

/** Sets the stage; read-only for a dry run. */
export type SetStage = (readOnly: boolean) => Promise<Stage>;

export const headSha = 'a'.repeat(40);

export const justNow = (): string => new Date(Date.now() - 1000).toISOString();
