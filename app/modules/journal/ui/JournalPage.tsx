import { DataList } from '../../../ui/desk/DataList.tsx';
import type { Column, Filter } from '../../../ui/desk/list/types.ts';
import { PageHead } from '../../../ui/desk/parts.tsx';
import { Link, useUrlParams, useUrlState } from '../../../ui/nav.tsx';
import { useSession } from '../../../ui/session.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { actWords, moduleWords, wordsOfAct } from './actWords.ts';
import { Checkpoint } from './Checkpoint.tsx';
import './journal.css';
import { rangeOfDays } from './range.ts';
import { objectWords, roleWords, words } from './words.ts';

interface EntryRow {
  id: string;
  seq: number;
  position: number | null;
  at: string;
  actor: string;
  actorName: string | null;
  role: string;
  act: string;
  objectKind: string;
  objectId: string;
  rule: string | null;
  purpose: string | null;
  areaName: string;
}

/** First block of a uuid: enough to compare by eye; the link carries the whole. */
const short = (id: string) => (id.length > 12 ? id.slice(0, 8) : id);

export function JournalPage() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const { timeZone } = useSession();
  const [params, setParams] = useUrlParams();
  const [fromDay, setFromDay] = useUrlState('fromDay');
  const [toDay, setToDay] = useUrlState('toDay');
  const objectId = params.get('objectId');
  const actor = params.get('actor');
  const role = (name: string) => (roleWords[name] ? pick(roleWords[name]) : name);
  const columns: Column<EntryRow>[] = [
    {
      key: 'at',
      title: w.at,
      width: 150,
      sort: 'seq',
      render: row => <time dateTime={row.at}>{f.instant(row.at)}</time>,
    },
    {
      key: 'who',
      title: w.who,
      width: 200,
      render: row =>
        row.actor.startsWith('system:') ? (
          `${w.system} ${row.actor.slice('system:'.length)}`
        ) : (
          <Link to={`/journal?actor=${encodeURIComponent(row.actor)}`} title={w.theirs}>
            {row.actorName ?? short(row.actor)}
            <span className="secondary"> · {role(row.role)}</span>
          </Link>
        ),
    },
    {
      key: 'act',
      title: w.act,
      width: 180,
      render: row => <span title={row.act}>{pick(wordsOfAct(row.act))}</span>,
    },
    {
      key: 'object',
      title: w.object,
      width: 150,
      render: row =>
        row.objectId ? (
          <Link to={`/journal?objectId=${encodeURIComponent(row.objectId)}`} title={w.aboutIt}>
            {objectWords[row.objectKind] ? pick(objectWords[row.objectKind]!) : row.objectKind}{' '}
            {short(row.objectId)}
          </Link>
        ) : (
          f.notApplicable
        ),
    },
    {
      key: 'why',
      title: w.why,
      width: 220,
      render: row => <span title={row.purpose ?? undefined}>{row.purpose ?? f.notApplicable}</span>,
    },
    { key: 'rule', title: w.rule, width: 90, value: row => row.rule ?? f.notApplicable },
    { key: 'area', title: w.area, width: 120, value: row => row.areaName || f.missing },
    {
      key: 'position',
      title: w.position,
      width: 90,
      align: 'end',
      value: row => (row.position === null ? w.waiting : f.number(row.position)),
    },
  ];
  const filters: Filter[] = [
    {
      key: 'module',
      label: w.module,
      kind: 'choice',
      options: Object.entries(moduleWords).map(([value, label]) => ({ value, label: pick(label) })),
    },
    {
      key: 'act',
      label: w.actKind,
      kind: 'choice',
      options: Object.entries(actWords).map(([value, label]) => ({ value, label: pick(label) })),
    },
    { key: 'objectId', label: w.objectId, kind: 'text' },
    { key: 'actor', label: w.actorId, kind: 'text' },
  ];
  return (
    <>
      <PageHead
        title={w.title}
        answer={objectId ? w.aboutOne({ object: short(objectId) }) : actor ? w.byOne : w.answer}
        actions={
          <>
            {(objectId || actor) && (
              <button
                type="button"
                className="button"
                onClick={() => setParams({ objectId: null, actor: null })}
              >
                {w.allEntries}
              </button>
            )}
            <a className="button" href="/api/journal/export" download>
              {w.export}
            </a>
          </>
        }
      />
      <Checkpoint />
      <div className="journal-days">
        <label>
          {w.from}{' '}
          <input
            type="date"
            value={fromDay}
            max={toDay || undefined}
            onChange={event => setFromDay(event.target.value)}
          />
        </label>
        <label>
          {w.to}{' '}
          <input
            type="date"
            value={toDay}
            min={fromDay || undefined}
            onChange={event => setToDay(event.target.value)}
          />
        </label>
      </div>
      <DataList<EntryRow>
        id="journal"
        path="/journal"
        columns={columns}
        rowKey={row => row.id}
        filters={filters}
        defaultSort="-seq"
        query={rangeOfDays(fromDay, toDay, timeZone)}
        emptyText={{ title: w.none, hint: w.noneHint }}
      />
    </>
  );
}
