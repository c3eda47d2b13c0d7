import { readFileSync } from 'node:fs';

/**
 * The most memory that this process ever held, in MB. Linux tells `maxRSS` of a child as at least that of the process which
 * started it; the mark in /proc begins anew with the program.
 */
export function peakMegabytes() {
  const status = process.platform === 'linux' ? readFileSync('/proc/self/status', 'utf8') : '';
  const mark = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return (mark === undefined ? process.resourceUsage().maxRSS : Number(mark)) / 1024;
}
