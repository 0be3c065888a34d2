import type { GeneReading, Outcome } from '../schema.ts';
import type { CodeLookup } from './codes.ts';
import { type Hl7Message, type Hl7Problem, type Hl7Segment, textAt } from './hl7Message.ts';
import { exchangeLimits } from './limits.ts';
import { flagOf, observationOf, presenceOf, thresholdOf } from './oruValues.ts';
import type { NamedPerson, ReadResult } from './results.ts';
import { readHl7Time } from './times.ts';

/** One result of a message and where it stands (its OBR). */
export interface OruResult {
  result: ReadResult;
  segment: string;
  sequence: number;
  person: NamedPerson | null;
}

export interface OruReading {
  results: OruResult[];
  /** Orders that are not final yet: noted, not taken. */
  notFinal: number;
  problems: Hl7Problem[];
}

interface Order {
  obr: Hl7Segment;
  spm: Hl7Segment | null;
  obx: Hl7Segment[];
  person: NamedPerson | null;
}

/**
 * Reads the results of an ORU^R01: one per OBR. The tube is SPM-2 (placer's, then filler's number), else OBR-2; nothing of the patient is used for it.
 * Every problem is told at once; a message with any is not taken. `zone`: of times without an offset. Linear in the segments; never throws.
 */
export function readOru(message: Hl7Message, codes: CodeLookup, zone: string): OruReading {
  const reading: OruReading = { results: [], notFinal: 0, problems: [] };
  const orders = ordersOf(message, reading.problems);
  if (orders.length === 0 && reading.problems.length === 0)
    reading.problems.push({
      segment: 'OBR',
      sequence: 1,
      code: '100',
      rule: 'RES-6',
      zh: '消息里没有检验(OBR)',
      en: 'there is no OBR',
    });
  if (orders.length > exchangeLimits.resultsOfMessage.value)
    reading.problems.push({
      segment: 'OBR',
      sequence: exchangeLimits.resultsOfMessage.value + 1,
      code: '100',
      rule: 'RES-6',
      zh: `一份消息最多 ${exchangeLimits.resultsOfMessage.value} 个结果`,
      en: `a message carries at most ${exchangeLimits.resultsOfMessage.value} results`,
    });
  else for (const order of orders) readOrder(message, order, codes, zone, reading);
  return reading;
}

function ordersOf(message: Hl7Message, problems: Hl7Problem[]): Order[] {
  const orders: Order[] = [];
  let person: NamedPerson | null = null;
  for (const segment of message.segments) {
    const order = orders.at(-1);
    if (segment.name === 'PID') person = personOf(message, segment);
    else if (segment.name === 'OBR') orders.push({ obr: segment, spm: null, obx: [], person });
    else if (segment.name === 'SPM' || segment.name === 'OBX') {
      if (!order)
        problems.push({
          segment: segment.name,
          sequence: segment.sequence,
          code: '100',
          rule: 'RES-6',
          zh: '它前面没有 OBR',
          en: 'no OBR stands before it',
        });
      else if (segment.name === 'SPM') order.spm ??= segment;
      // what follows SPM are observations on the specimen itself
      else if (!order.spm) order.obx.push(segment);
    }
  }
  return orders;
}

function personOf(message: Hl7Message, pid: Hl7Segment): NamedPerson | null {
  const person: NamedPerson = {};
  const name = [textAt(message, pid, 5, 1), textAt(message, pid, 5, 2)].filter(Boolean).join('').slice(0, 80);
  if (name) person.name = name;
  const document = textAt(message, pid, 3).slice(0, 40);
  if (document) person.documentNumber = document;
  const phone = textAt(message, pid, 13).slice(0, 40);
  if (phone) person.phone = phone;
  const birth = /^(\d{4})(\d{2})(\d{2})/.exec(textAt(message, pid, 7));
  if (birth) person.birthDate = `${birth[1]}-${birth[2]}-${birth[3]}`;
  return Object.keys(person).length ? person : null;
}

function readOrder(
  message: Hl7Message,
  { obr, spm, obx, person }: Order,
  codes: CodeLookup,
  zone: string,
  reading: OruReading,
): void {
  let failed = false;
  const add = (
    segment: Hl7Segment,
    field: number,
    code: Hl7Problem['code'],
    rule: string,
    zh: string,
    en: string,
  ) => {
    failed = true;
    reading.problems.push({ segment: segment.name, sequence: segment.sequence, field, code, rule, zh, en });
  };
  const status = textAt(message, obr, 25);
  const statuses = [...new Set([status, ...obx.map(each => textAt(message, each, 11))].filter(Boolean))];
  if (statuses.some(each => ['P', 'I', 'O', 'R', 'S', 'A'].includes(each))) {
    reading.notFinal++;
    return;
  }
  if (!statuses.length || statuses.some(each => each !== 'F' && each !== 'C')) {
    add(
      obr,
      25,
      statuses.length ? '103' : '101',
      'RES-7',
      statuses.length ? '只接收终报(F)或更正(C);撤销的请在实验室登记拒收' : '没有写明是否终报',
      statuses.length
        ? 'only final (F) and corrected (C) results are taken; reject a cancelled tube at the bench'
        : 'whether it is final is not said',
    );
    return;
  }
  const tubeCode =
    (spm && (textAt(message, spm, 2, 1) || textAt(message, spm, 2, 2))) || textAt(message, obr, 2);
  if (!tubeCode || tubeCode.length > 60)
    add(spm ?? obr, 2, '101', 'RES-6', '没有采样管编号', 'there is no tube code');
  const time = (segment: Hl7Segment, field: number) => {
    const text = textAt(message, segment, field);
    if (!text) return undefined;
    const read = readHl7Time(text, zone);
    if (read) return read;
    add(
      segment,
      field,
      '102',
      'RES-6',
      '时间读不出(须到分钟)',
      'the time cannot be read (to the minute at least)',
    );
    return undefined;
  };
  const takenAt = (spm && time(spm, 17)) || time(obr, 7);
  const reportedAt = time(obr, 22);

  let outcome: Outcome | null = null;
  let testedAt: string | undefined;
  let instrument = '';
  const genes = new Map<string, GeneReading>();
  for (const each of obx) {
    const means = observationOf(message, each, codes);
    if (!means) {
      add(each, 3, '103', 'RES-8', '不认识的检测项目代码', 'the code of the observation is not in the table');
      continue;
    }
    if (means.means === 'nothing') continue;
    testedAt ??= time(each, 19) ?? time(each, 14);
    instrument ||= textAt(message, each, 18).slice(0, 80);
    if (means.means === 'ct') {
      const ct = thresholdOf(message, each);
      if (ct === undefined) add(each, 5, '102', 'RES-8', 'Ct 值读不出', 'the cycle threshold cannot be read');
      else genes.set(means.gene, { gene: means.gene, ct });
      continue;
    }
    const found = presenceOf(message, each, codes);
    if (found === null) {
      add(each, 5, '103', 'RES-8', '不认识的结果', 'the value is not in the table');
      continue;
    }
    const flag = flagOf(message, each);
    if (
      found === 'differ' ||
      (found === 'negative' && flag === 'abnormal') ||
      (found === 'positive' && flag === 'normal') ||
      (means.means === 'outcome' && outcome !== null && outcome !== found)
    ) {
      add(each, found === 'differ' ? 5 : 8, '103', 'RES-8', '结果自相矛盾', 'the result contradicts itself');
      continue;
    }
    if (means.means === 'outcome') outcome = found;
    // a gene that was found but has no Ct says nothing a Ct could stand for
    else if (found === 'negative' && !genes.has(means.gene))
      genes.set(means.gene, { gene: means.gene, ct: null });
  }
  testedAt ??= reportedAt;
  if (!failed && outcome === null)
    add(
      obr,
      4,
      '101',
      'RES-8',
      '没有总的结果(只有基因或 Ct)',
      'there is no result of the whole, only genes or Ct',
    );
  if (!failed && !testedAt) add(obr, 22, '101', 'RES-6', '没有检测时间', 'the time of testing is missing');
  if (failed || outcome === null || !testedAt) return;
  reading.results.push({
    segment: 'OBR',
    sequence: obr.sequence,
    person,
    result: {
      tubeCode,
      testedAt,
      outcome,
      ...(takenAt ? { takenAt } : {}),
      ...(reportedAt ? { reportedAt } : {}),
      ...(genes.size ? { genes: [...genes.values()].slice(0, 10) } : {}),
      ...(instrument ? { instrument } : {}),
      ...(statuses.includes('C') ? { correction: true } : {}),
    },
  });
}
