import { percent } from '../core/case-markdown.ts';
import type { DayCount, Metrics } from '../core/metrics.ts';
import { count } from '../core/plain-text.ts';
import type { Html } from './html-template.ts';
import { markup } from './html-template.ts';

/** Pictures in SVG: no script, no style of their own; colours come from the page's classes, so that they follow light and dark. */

const dayMs = 86_400_000;
const mostDays = 400;

/** Where the plot lies in its picture. */
const days = { width: 720, height: 270, left: 36, top: 12, right: 8, bottom: 26 };
const square = { width: 300, height: 220, left: 44, top: 12, right: 24, bottom: 36 };

/** Failures a day as bars, the fixed ones in front; days without failures are gaps. */
export function dayChart(byDay: readonly DayCount[]): Html | null {
  if (byDay.length === 0) return null;
  const all = withQuietDays(byDay);
  const top = niceTop(Math.max(...all.map(({ failures }) => failures)));
  const plot = { width: days.width - days.left - days.right, height: days.height - days.top - days.bottom };
  const slot = plot.width / Math.max(all.length, 7);
  const y = (value: number) => days.top + plot.height * (1 - value / top);
  const bar = (index: number, value: number, tone: string) =>
    markup`<rect class="${tone}" x="${round(days.left + slot * (index + 0.15))}" y="${round(y(value))}" width="${round(slot * 0.7)}" height="${round((plot.height * value) / top)}"/>`;
  const bars = all.map(
    ({ day, failures, fixed }, index) =>
      markup`<g><title>${`${day}: ${count(failures, 'failure')}, ${fixed} fixed`}</title>${bar(index, failures, 'failed')}${bar(index, fixed, 'fixed')}</g>`,
  );
  const every = Math.ceil(all.length / 8);
  const names = all.map(({ day }, index) =>
    index % every === 0
      ? markup`<text class="axis" text-anchor="middle" x="${round(days.left + slot * (index + 0.5))}" y="${days.height - 8}">${day.slice(5)}</text>`
      : null,
  );
  return markup`<figure><figcaption>Failures a day <span class="key failed">all</span> <span class="key fixed">fixed</span></figcaption>
<svg role="img" aria-label="Failures a day" viewBox="0 0 ${days.width} ${days.height}">${[0, top / 2, top].map((value) => gridLine(y(value), String(value), days))}${bars}${names}</svg></figure>`;
}

/** Mean confidence of each band against the share of its fixes that held; on the diagonal the confidence says what happens. */
export function reliabilityChart({ reliability, brierScore }: Metrics): Html | null {
  if (reliability.length === 0) return null;
  const plot = { width: square.width - square.left - square.right, height: square.height - square.top - square.bottom };
  const x = (value: number) => round(square.left + plot.width * value);
  const y = (value: number) => round(square.top + plot.height * (1 - value));
  const most = Math.max(...reliability.map((bin) => bin.count));
  const dots = reliability.map((bin) => {
    const share = bin.held / bin.count;
    const title = `${count(bin.count, 'fix', 'fixes')} with a mean confidence of ${percent(bin.meanConfidence)}: ${percent(share)} held`;
    return markup`<circle class="dot" cx="${x(bin.meanConfidence)}" cy="${y(share)}" r="${round(4 + 5 * Math.sqrt(bin.count / most))}"><title>${title}</title></circle>`;
  });
  const ticks = [0, 0.5, 1].map(
    (value) =>
      markup`<text class="axis" text-anchor="middle" x="${x(value)}" y="${square.height - 20}">${percent(value)}</text>`,
  );
  const score = brierScore === null ? '' : `Brier score ${brierScore.value.toFixed(3)}`;
  return markup`<figure class="narrow"><figcaption>Confidence and what held <span class="quiet">${score}</span></figcaption>
<svg role="img" aria-label="Confidence of fixes against the share that held" viewBox="0 0 ${square.width} ${square.height}">${[0, 0.5, 1].map((value) => gridLine(y(value), percent(value), square))}<line class="ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>${dots}${ticks}<text class="axis" text-anchor="middle" x="${x(0.5)}" y="${square.height - 5}">confidence</text></svg></figure>`;
}

function gridLine(y: number, name: string, area: typeof days): Html {
  return markup`<line class="grid" x1="${area.left}" y1="${round(y)}" x2="${area.width - area.right}" y2="${round(y)}"/><text class="axis" text-anchor="end" x="${area.left - 6}" y="${round(y + 4)}">${name}</text>`;
}

/** The days from the first to the last, the latest where they are too many to show. */
function withQuietDays(byDay: readonly DayCount[]): readonly DayCount[] {
  const known = new Map(byDay.map((one) => [one.day, one]));
  const sorted = [...known.keys()].sort();
  const [first, last] = [Date.parse(sorted[0] ?? ''), Date.parse(sorted.at(-1) ?? '')];
  if (Number.isNaN(first) || Number.isNaN(last)) return byDay.slice(-mostDays);
  const length = Math.min(mostDays, Math.round((last - first) / dayMs) + 1);
  return Array.from({ length }, (_, index) => {
    const day = new Date(last - (length - 1 - index) * dayMs).toISOString().slice(0, 10);
    return known.get(day) ?? { day, failures: 0, named: 0, fixed: 0 };
  });
}

/** The next even number that a scale may end at: 2, 4, 6, 8, 10, 12, 16, 20, 40, … */
function niceTop(most: number): number {
  for (let power = 1; ; power *= 10) {
    const found = [2, 4, 6, 8, 10, 12, 16].map((one) => one * power).find((one) => one >= most);
    if (found !== undefined) return found;
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
