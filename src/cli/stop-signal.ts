/** What has not ended by itself so long after the signal is ended: the next start undoes what it had begun. */
const stopWithinSeconds = 60;

/**
 * An abort signal that SIGINT and SIGTERM raise. A second one ends the process at once, and so does the end of `stopWithinSeconds`.
 * Call `release` when done.
 */
export function listenForStop(): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  let deadline: NodeJS.Timeout | undefined;
  const stop = (name: NodeJS.Signals) => {
    const status = name === 'SIGINT' ? 130 : 143;
    if (controller.signal.aborted) process.exit(status);
    deadline = setTimeout(() => process.exit(status), stopWithinSeconds * 1000).unref();
    controller.abort(new Error(`stopped by ${name}`));
  };
  const names: NodeJS.Signals[] = ['SIGINT', 'SIGTERM'];
  for (const name of names) process.on(name, stop);
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(deadline);
      for (const name of names) process.off(name, stop);
    },
  };
}
