const formats = new Map<string, Intl.DateTimeFormat>();

/** What a wall in the zone shows at an instant, as if it were UTC. */
function wall(instant: number, zone: string): number {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  return Date.parse(`${format.format(instant).replace(' ', 'T')}Z`) + (((instant % 1000) + 1000) % 1000);
}

/** The instant (epoch ms) at which a clock of the IANA zone shows `shown` (its figures read as UTC); of two, the earlier; in a skipped hour, one hour on. */
export function instantShown(shown: number, zone: string): number {
  const guess = shown - (wall(shown, zone) - shown);
  return shown - (wall(guess, zone) - guess);
}

const hl7Time = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(?:(\d{2})(?:\.(\d{1,4}))?)?(?:([+-])(\d{2})(\d{2}))?$/;

/** Reads an HL7 time stamp with at least a minute; without an offset it is the city's clock. Null when it is none (a day alone says too little). */
export function readHl7Time(text: string, zone: string): string | null {
  const found = hl7Time.exec(text);
  if (!found) return null;
  const [, year, month, day, hour, minute, second = '00', fraction = '0', sign, zoneHours, zoneMinutes] =
    found;
  return instantOf(
    [year!, month!, day!, hour!, minute!, second].map(Number),
    Number(`0.${fraction}`) * 1000,
    sign ? (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes)) : null,
    zone,
  );
}

const writtenTime =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]+(\d{1,2})[::时](\d{1,2})(?:[::分](\d{1,2})(?:\.\d+)?秒?)?分?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/** Reads a time as written in a file ('2022-07-20 14:05', '2022/7/20 14:05:09', with or without an offset), or ISO 8601. Null when it is none. */
export function readWrittenTime(text: string, zone: string): string | null {
  const found = writtenTime.exec(text.trim());
  if (!found) return readHl7Time(text.trim(), zone);
  const [, year, month, day, hour, minute, second = '0', offset] = found;
  const minutes = !offset
    ? null
    : offset === 'Z'
      ? 0
      : (offset[0] === '-' ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2)));
  return instantOf([year, month, day, hour, minute, second].map(Number), 0, minutes, zone);
}

function instantOf(
  parts: number[],
  milliseconds: number,
  offsetMinutes: number | null,
  zone: string,
): string | null {
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  const shown = Date.UTC(year, month - 1, day, hour, minute, second) + Math.round(milliseconds);
  const back = new Date(shown);
  // 31 February, 24:60
  if (
    back.getUTCMonth() !== month - 1 ||
    back.getUTCDate() !== day ||
    back.getUTCHours() !== hour ||
    back.getUTCMinutes() !== minute ||
    second > 59 ||
    year < 1990 ||
    year > 2150
  )
    return null;
  const instant = offsetMinutes === null ? instantShown(shown, zone) : shown - offsetMinutes * 60_000;
  return new Date(instant).toISOString();
}

/** An instant as HL7 writes it, in UTC. */
export function hl7TimeOf(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19).replace(/[-:T]/g, '')}+0000`;
}
