import { AutofixError } from '../core/errors.ts';

/** Whether nobody is to be rung at this moment. */
export type QuietHours = (now: Date) => boolean;

/**
 * Reads `22:00-07:00` or `22:00-07:00 Europe/Berlin` (the zone of this machine unless told); null for none. The beginning is
 * quiet, the end is not. Throws AutofixError SETTINGS.
 */
export function parseQuietHours(text: string | null): QuietHours {
  if (text === null) return () => false;
  const parts = /^(?<from>\d\d:\d\d)-(?<to>\d\d:\d\d)(?: (?<zone>\S+))?$/.exec(text.trim())?.groups;
  const [from, to] = [minutesOf(parts?.['from']), minutesOf(parts?.['to'])];
  if (from === null || to === null || from === to) throw wrong(text);
  const clockTime = clockIn(parts?.['zone'], text);
  return (now) => {
    const minutes = minutesOf(clockTime.format(now)) ?? 0;
    return from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to;
  };
}

function clockIn(zone: string | undefined, text: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      ...(zone === undefined ? {} : { timeZone: zone }),
    });
  } catch {
    throw wrong(text);
  }
}

function minutesOf(time: string | undefined): number | null {
  const [hours = Number.NaN, minutes = Number.NaN] = (time ?? '').split(':').map(Number);
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null;
}

function wrong(text: string): AutofixError {
  return new AutofixError('SETTINGS', `notifications.quiet_hours: ${JSON.stringify(text)} are no hours`, {
    help: 'write them as "22:00-07:00", or with a time zone as "22:00-07:00 Europe/Berlin"',
  });
}
