import type { Bilingual } from '../../core/refusal.ts';
import { caseNamed } from '../caseNamed.ts';
import { type City, cityOptions, outbreakNamed, withCity } from '../city.ts';
import { type Command, type CommandInput, type Outcome, text, whole } from '../command.ts';
import { alignedLines } from '../textTable.ts';

interface TraceAnswer {
  runId: string | null;
  stored: boolean;
  window: { from: string; to: string; ruleId: string };
  counts: {
    byClass: Record<string, number>;
    listed: number;
    new: number;
    changed: number;
    unaffected: number;
    gone: number;
    venues: number;
    venuePeople: number;
    unclassed: number;
    secondHopNotListed: number;
  };
  searched: { key: string; name: Bilingual; rows: number; none: Bilingual | null }[];
  durationMs: number;
}

interface Contact {
  id: string;
  personId: string;
  maskedName: string | null;
  hop: number;
  classId: string;
  classTitle: Bilingual;
  ruleId: string;
  grade: string;
  reason: Bilingual;
  lastExposureAt: string | null;
  firstExposureAt: string | null;
  minutes: number;
  precision: string;
  state: string;
  change: string;
  areaName: string;
}

/** Every contact of a case, page by page; nothing is cut. */
async function contactsOf(city: City, caseId: string): Promise<Contact[]> {
  const contacts: Contact[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page: { items: Contact[]; next: string | null } = await city.request(
      'GET',
      `/contacts?caseId=${caseId}&limit=200${after ? `&after=${encodeURIComponent(after)}` : ''}`,
    );
    contacts.push(...page.items);
    after = page.next;
  }
  return contacts;
}

const changeWords: Record<string, Bilingual> = {
  new: { zh: '新', en: 'new' },
  changed: { zh: '有变', en: 'changed' },
  unaffected: { zh: '', en: '' },
  gone: { zh: '不再查出', en: 'no longer found' },
};

async function run({ positionals, options, say }: CommandInput): Promise<Outcome> {
  const [name] = positionals as [string];
  const windowDays = whole(options, 'what-if-days', 0, 60);
  return withCity(options, 'trace', async city => {
    const code = text(options, 'outbreak');
    const outbreak = code === undefined ? null : await outbreakNamed(city, code);
    const traced = await caseNamed(city, name, outbreak?.id ?? null);
    const answer = await city.request<TraceAnswer>('POST', `/cases/${traced.id}/trace`, {
      body: { twoHops: options['two-hops'] === true, ...(windowDays === undefined ? {} : { windowDays }) },
    });
    const contacts = answer.stored ? await contactsOf(city, traced.id) : [];
    const minute = (at: string | null) =>
      at === null
        ? ''
        : new Intl.DateTimeFormat('sv-SE', {
            timeZone: city.timeZone,
            dateStyle: 'short',
            timeStyle: 'short',
          }).format(new Date(at));
    const { counts } = answer;
    return {
      status: 0,
      json: {
        case: {
          id: traced.id,
          number: traced.number,
          externalId: traced.externalId,
          outbreak: traced.outbreakCode,
        },
        ...answer,
        contacts: contacts.map(
          ({
            id,
            personId,
            maskedName,
            hop,
            classId,
            ruleId,
            grade,
            reason,
            firstExposureAt,
            lastExposureAt,
            minutes,
            precision,
            state,
            change,
            areaName,
          }) => ({
            id,
            personId,
            maskedName,
            hop,
            classId,
            ruleId,
            grade,
            reason,
            firstExposureAt,
            lastExposureAt,
            minutes,
            precision,
            state,
            change,
            areaName,
          }),
        ),
      },
      lines: [
        `${traced.number}${traced.externalId ? ` (${traced.externalId})` : ''}  ${say({ zh: '传染期', en: 'infectious' })} ${minute(answer.window.from)} – ${minute(answer.window.to)}  [${answer.window.ruleId}]${answer.stored ? '' : `  ${say({ zh: '假设,不保存', en: 'a what-if, not stored' })}`}`,
        say({ zh: `查出 ${counts.listed} 人:`, en: `${counts.listed} found: ` }) +
          Object.entries(counts.byClass)
            .map(([classId, n]) => `${classId} ${n}`)
            .join(', ') +
          say({
            zh: `  新 ${counts.new},有变 ${counts.changed},不变 ${counts.unaffected},不再查出 ${counts.gone}`,
            en: `  new ${counts.new}, changed ${counts.changed}, unaffected ${counts.unaffected}, gone ${counts.gone}`,
          }),
        ...(counts.venues
          ? [
              say({
                zh: `另有 ${counts.venues} 个人多的场所共 ${counts.venuePeople} 人,按场所列出`,
                en: `${counts.venues} crowded venues with ${counts.venuePeople} people are listed as venues`,
              }),
            ]
          : []),
        ...alignedLines(
          answer.searched.map(source => [say(source.name), source.none ? say(source.none) : source.rows]),
          { indent: 2 },
        ),
        ...(contacts.length ? [''] : []),
        ...alignedLines(
          contacts.map(contact => [
            contact.maskedName,
            contact.hop === 2 ? say({ zh: '二代', en: '2nd hop' }) : '',
            say(contact.classTitle),
            contact.grade,
            minute(contact.lastExposureAt),
            say(contact.reason),
            `[${contact.ruleId}]`,
            say(changeWords[contact.change] ?? { zh: contact.change, en: contact.change }),
            contact.areaName,
          ]),
          { indent: 2 },
        ),
      ],
    };
  });
}

export const traceCommand: Command = {
  name: 'trace',
  takes: 'CASE',
  count: [1, 1],
  summary: {
    zh: '追踪一个病例:传染期内同时空的人,按方案判定,附理由',
    en: 'trace a case: everyone who shared place and time in its infectious window, classed, with reasons',
  },
  notes: [
    { zh: 'CASE 为病例编号,或来源给它的编号。', en: 'CASE is a case number, or the id its source gave it.' },
  ],
  options: {
    outbreak: { type: 'string', value: 'CODE', help: { zh: '病例所属疫情', en: 'outbreak of the case' } },
    'two-hops': { type: 'boolean', help: { zh: '再追密接的密接', en: 'contacts of close contacts too' } },
    'what-if-days': {
      type: 'string',
      value: 'DAYS',
      help: { zh: '假设回溯这些天:只显示,不保存', en: 'as if looking back so many days: shown, not stored' },
    },
    ...cityOptions,
  },
  run,
};
