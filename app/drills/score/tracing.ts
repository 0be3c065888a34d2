import { setImmediate as breathe } from 'node:timers/promises';
import type { EvidenceBook } from './evidence.ts';
import type { Truth } from './truth.ts';
import type { EvidenceRow, Share, TracingScore } from './types.ts';
import { settingTitle, shortMoment, titles } from './words.ts';

const DAY = 1440;

/** A case the product knows; minutes of the world. */
export interface KnownCase {
  id: string;
  number: string;
  person: number;
  foundAt: number;
  /** Within which the product itself looks for contacts; null where it does not know. */
  window: { from: number; to: number } | null;
}

/** A person the product put on a case's list; minutes of the world. */
export interface ListedContact {
  id: string;
  caseId: string;
  person: number;
  hop: number;
  state: string;
  listedAt: number;
}

/** On the list, waiting or decided; not left out or taken back. */
const stands = (contact: ListedContact) => contact.state !== 'excluded' && contact.state !== 'withdrawn';

interface Books {
  cases: readonly KnownCase[];
  contacts: readonly ListedContact[];
  /** First day of the world, to write moments; now in minutes of the world: nothing later counts. */
  firstDay: string;
  now: number;
  code: (person: number) => string;
}

/**
 * Holds the product's tracing against the truth. Traced is a case with anybody on its list. Recall of infectees: whom a traced case infected before it was found, without those who were
 * cases themselves by then. Recall of contacts: whom it truly met (one table, class, team, home) within its window. Precision: who is on its list, and met it or shared its room on a day of
 * the window. Linear in cases × days of their windows; gives way to other work every few cases.
 */
export async function scoreTracing(
  books: Books,
  truth: Truth,
  evidence: EvidenceBook,
): Promise<TracingScore> {
  const { cases, now } = books;
  const when = (minute: number) => shortMoment(books.firstDay, minute);
  const caseOf = new Map(cases.toReversed().map(one => [one.person, one]));
  const listOf = Map.groupBy(books.contacts, contact => contact.caseId);
  const firstListed = new Map<number, ListedContact>();
  for (const contact of books.contacts)
    if (stands(contact) && (firstListed.get(contact.person)?.listedAt ?? Infinity) > contact.listedAt)
      firstListed.set(contact.person, contact);

  const rows = {
    known: [] as EvidenceRow[],
    notInfected: [] as EvidenceRow[],
    infectees: { missed: [] as EvidenceRow[], listed: [] as EvidenceRow[] },
    inTime: [] as EvidenceRow[],
    late: [] as EvidenceRow[],
    missed: [] as EvidenceRow[],
    contacts: new Map<string, { missed: EvidenceRow[]; listed: EvidenceRow[] }>(),
    precision: { neither: [] as EvidenceRow[], room: [] as EvidenceRow[], met: [] as EvidenceRow[] },
  };
  const knownInfected = new Set<number>();
  const infectees: Share = { hits: 0, of: 0 };
  const contacts: Share = { hits: 0, of: 0 };
  let traced = 0;
  let alreadyCases = 0;
  let withoutWindow = 0;
  const precision = { listed: 0, met: 0, room: 0, neither: 0 };
  const settingsOf = (setting: string) => {
    const found = rows.contacts.get(setting) ?? { missed: [], listed: [] };
    rows.contacts.set(setting, found);
    return found;
  };

  for (const [at, one] of cases.entries()) {
    if (at % 20 === 19) await breathe();
    const link = `/cases/${one.id}`;
    const infection = truth.infectionAt(one.person, one.foundAt);
    const list = (listOf.get(one.id) ?? []).filter(stands);
    if (infection) {
      knownInfected.add(one.person);
      rows.known.push({
        text: {
          zh: `${one.number}:${when(infection.at)}感染,${when(one.foundAt)}发现`,
          en: `${one.number}: infected ${when(infection.at)}, found ${when(one.foundAt)}`,
        },
        link,
      });
    } else
      rows.notInfected.push({
        text: {
          zh: `${one.number}(${books.code(one.person)}):${when(one.foundAt)}结果为阳性,实际未感染`,
          en: `${one.number} (${books.code(one.person)}): positive on ${when(one.foundAt)}, truly not infected`,
        },
        link,
      });
    if (list.length) traced++;
    const listed = new Set(list.map(contact => contact.person));
    for (const infectee of truth.infecteesOf(one.person)) {
      if (infectee.at >= one.foundAt || infectee.at > now) continue;
      const own = caseOf.get(infectee.person);
      const said = {
        zh: `${one.number} → ${books.code(infectee.person)}:${when(infectee.at)}${settingTitle(infectee.setting).zh}`,
        en: `${one.number} → ${books.code(infectee.person)}: ${when(infectee.at)}, ${settingTitle(infectee.setting).en}`,
      };
      if (own && own.foundAt <= one.foundAt) {
        alreadyCases++;
        continue;
      }
      if (list.length) {
        infectees.of++;
        if (listed.has(infectee.person)) infectees.hits++;
        (listed.has(infectee.person) ? rows.infectees.listed : rows.infectees.missed).push({
          text: {
            zh: `${said.zh},${listed.has(infectee.person) ? '在其名单上' : '不在其名单上'}`,
            en: `${said.en}; ${listed.has(infectee.person) ? 'on its list' : 'not on its list'}`,
          },
          link: `${link}?tab=contacts`,
        });
      }
      const first = firstListed.get(infectee.person);
      const [into, zh, en] = !first
        ? [
            rows.missed,
            list.length ? '从未列入任何名单' : '从未列入任何名单(该病例尚未追踪)',
            list.length ? 'never on any list' : 'never on any list (the case was not traced)',
          ]
        : first.listedAt <= infectee.infectiousFrom
          ? [
              rows.inTime,
              `${when(first.listedAt)}列入,早于有传染性(${when(infectee.infectiousFrom)})`,
              `listed ${when(first.listedAt)}, before becoming infectious (${when(infectee.infectiousFrom)})`,
            ]
          : [
              rows.late,
              `${when(first.listedAt)}列入,晚于有传染性(${when(infectee.infectiousFrom)})`,
              `listed ${when(first.listedAt)}, after becoming infectious (${when(infectee.infectiousFrom)})`,
            ];
      (into as EvidenceRow[]).push({
        text: { zh: `${said.zh};${zh}`, en: `${said.en}; ${en}` },
        link: first ? `/cases/${first.caseId}?tab=contacts` : link,
      });
    }
    if (!list.length) continue;
    if (!one.window) {
      withoutWindow++;
      continue;
    }
    const to = Math.min(one.window.to, now);
    const nearest = new Map<number, 'met' | 'room'>();
    const counted = new Set<number>();
    const countedIn = new Set<string>();
    for (let day = Math.max(0, Math.floor(one.window.from / DAY)); day * DAY < to; day++)
      for (const meeting of truth.met(one.person, day)) {
        if (nearest.get(meeting.person) !== 'met') nearest.set(meeting.person, meeting.room ? 'room' : 'met');
        if (meeting.room || meeting.at < one.window.from || meeting.at >= to) continue;
        const own = caseOf.get(meeting.person);
        // whom the product knew as a case is no contact to find
        if (own && own.foundAt <= one.foundAt) continue;
        const hit = listed.has(meeting.person);
        if (!counted.has(meeting.person)) {
          counted.add(meeting.person);
          contacts.of++;
          if (hit) contacts.hits++;
        }
        const key = `${meeting.setting} ${meeting.person}`;
        if (countedIn.has(key)) continue;
        countedIn.add(key);
        const title = settingTitle(meeting.setting);
        settingsOf(meeting.setting)[hit ? 'listed' : 'missed'].push({
          text: {
            zh: `${one.number}与${books.code(meeting.person)}:${when(meeting.at)}${title.zh},${hit ? '已列入' : '未列入'}`,
            en: `${one.number} and ${books.code(meeting.person)}: ${when(meeting.at)}, ${title.en}; ${hit ? 'listed' : 'not listed'}`,
          },
          link: `${link}?tab=contacts`,
        });
      }
    for (const contact of list) {
      if (contact.hop !== 1) continue;
      const truly = nearest.get(contact.person) ?? 'neither';
      precision.listed++;
      precision[truly]++;
      rows.precision[truly].push({
        text: {
          zh: `${one.number}名单上的${books.code(contact.person)}:${titles.truly[truly].zh}`,
          en: `${books.code(contact.person)} on the list of ${one.number}: ${titles.truly[truly].en}`,
        },
        link: `${link}?tab=contacts`,
      });
    }
  }

  const keep: EvidenceBook['keep'] = (...list) => evidence.keep(...list);
  const bySetting = [...rows.contacts].map(([setting, { missed, listed }]) => ({
    setting,
    title: settingTitle(setting),
    recall: { hits: listed.length, of: listed.length + missed.length },
    evidence: keep(`contacts/${setting}`, titles.contactsIn(settingTitle(setting)), [...missed, ...listed]),
  }));
  const all = [...rows.contacts.values()];
  return {
    cases: cases.length,
    traced,
    falsePositives: {
      hits: rows.notInfected.length,
      of: cases.length,
      evidence: keep('falsePositives', titles.falsePositives, rows.notInfected),
    },
    known: {
      hits: knownInfected.size,
      of: truth.infections,
      evidence: keep('known', titles.known, rows.known),
    },
    infectees: {
      recall: infectees,
      alreadyCases,
      evidence: keep('infectees', titles.infectees, [...rows.infectees.missed, ...rows.infectees.listed]),
    },
    reached: {
      inTime: rows.inTime.length,
      late: rows.late.length,
      missed: rows.missed.length,
      evidence: {
        inTime: keep('inTime', titles.inTime, rows.inTime),
        late: keep('late', titles.late, rows.late),
        missed: keep('missed', titles.missed, rows.missed),
      },
    },
    contacts: {
      recall: contacts,
      evidence: keep('contacts', titles.contacts, [
        ...all.flatMap(each => each.missed),
        ...all.flatMap(each => each.listed),
      ]),
      bySetting: bySetting.toSorted((a, b) => b.recall.of - a.recall.of),
    },
    precision: {
      ...precision,
      evidence: keep('precision', titles.precision, [
        ...rows.precision.neither,
        ...rows.precision.room,
        ...rows.precision.met,
      ]),
    },
    withoutWindow,
  };
}
