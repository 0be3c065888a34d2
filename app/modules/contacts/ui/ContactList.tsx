import { useMemo, useState } from 'react';
import { ClassBadge, StateBadge } from '../../../ui/desk/badges.tsx';
import {
  type BulkAction,
  type BulkTarget,
  type Column,
  DataList,
  type Facet,
  type Filter,
} from '../../../ui/desk/DataList.tsx';
import { Dialog } from '../../../ui/desk/Dialog.tsx';
import { ProblemSummary } from '../../../ui/desk/ProblemSummary.tsx';
import { useHotkeys } from '../../../ui/keys.ts';
import { useUrlParams } from '../../../ui/nav.tsx';
import { useCan } from '../../../ui/session.ts';
import { sourceLooks } from '../../../ui/sources.ts';
import { useApiCommand } from '../../../ui/useApi.ts';
import { useFormat, useLanguage, usePick, useWords } from '../../../ui/words/index.ts';
import { ExcludeDialog } from './ContactDialogs.tsx';
import { type ContactCounts, type ContactItem, markOf, sourceOf } from './looks.ts';
import { spaceWords, words } from './words.ts';

interface Answer {
  accepted: string[];
  measuresOpened: number;
  refused: unknown[];
  waiting: boolean;
  count: number;
}
const fullBarMinutes = 240; // the width of the bar, as in the order of work

/** The body an act takes for what is ticked, or for everything the filters mean. */
function bodyOf(target: BulkTarget): { ids?: string[]; query?: Record<string, string> } {
  if (target.ids) return { ids: target.ids };
  const known = [
    'outbreakId',
    'caseId',
    'classId',
    'state',
    'change',
    'reach',
    'grade',
    'addedBy',
    'areaKey',
    'hop',
  ];
  return {
    query: Object.fromEntries(
      Object.entries(target.query).filter(([key, value]) => known.includes(key) && value !== ''),
    ),
  };
}

/** The contacts of an outbreak or a case: class counts are the filters, evidence opens beside, acts on one or many. */
export function ContactList(props: {
  query: Record<string, string>;
  counts: ContactCounts | undefined;
  onOpen: (row: ContactItem) => void;
  withCase: boolean;
  height?: string;
}) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [language] = useLanguage();
  const mayWrite = useCan('contact.write');
  const mayExport = useCan('export.run');
  const [params, setParams] = useUrlParams();
  const [accepting, setAccepting] = useState<BulkTarget | null>(null);
  const [excluding, setExcluding] = useState<BulkTarget | null>(null);
  const accept = useApiCommand<Answer>('POST', '/contacts/accept', {
    invalidates: ['/contacts', '/cases', '/measures'],
    onDone: () => setAccepting(null),
  });
  useHotkeys([
    {
      keys: 'D',
      label: { zh: '只看差异', en: 'Differences only' },
      run: () => setParams({ change: params.get('change') === 'different' ? null : 'different' }),
    },
    {
      keys: 'Ctrl+Enter',
      label: { zh: '确认全部待定', en: 'Accept all to decide' },
      run: () =>
        setAccepting({
          query: { ...props.query, ...Object.fromEntries(params), state: 'proposed' },
          ids: null,
          count: props.counts?.byState.proposed ?? null,
        }),
      disabled: !mayWrite,
    },
  ]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: words and formats change together with the language
  const columns = useMemo<Column<ContactItem>[]>(
    () => [
      {
        key: 'person',
        title: w.person,
        width: 150,
        value: row => row.maskedName,
        render: row => (
          <span>
            {row.maskedName ?? f.unknown}{' '}
            <span className="secondary small">{row.birthYear ? w.born({ year: row.birthYear }) : ''}</span>
          </span>
        ),
      },
      {
        key: 'class',
        title: w.class,
        width: 160,
        value: row => pick(row.classTitle),
        render: row =>
          markOf(row.classId) ? (
            <ClassBadge class={markOf(row.classId)!} text={pick(row.classTitle)} />
          ) : (
            <StateBadge tone="plain">{pick(row.classTitle)}</StateBadge>
          ),
      },
      {
        key: 'minutes',
        title: w.minutes,
        width: 130,
        sort: 'minutes',
        value: row => row.minutes,
        render: row => (
          <span title={pick(row.reason)}>
            {row.minutes > 0 && (
              <span
                className="overlap-bar"
                data-fuzzy={row.precision !== 'minute'}
                style={{ width: `${Math.min(48, (row.minutes / fullBarMinutes) * 48 || 2)}px` }}
              />
            )}
            {row.minutes > 0
              ? f.duration(row.minutes)
              : row.precision === 'minute'
                ? f.notApplicable
                : row.precision === 'day'
                  ? w.dayOnly
                  : w.partOnly}
          </span>
        ),
      },
      {
        key: 'space',
        title: w.space,
        width: 90,
        value: row => row.spaces.join(' '),
        render: row =>
          row.spaces.map(space => spaceWords[space]?.[language === 'en' ? 1 : 0] ?? space).join('、') ||
          f.notApplicable,
      },
      {
        key: 'rule',
        title: w.rule,
        width: 110,
        value: row => row.ruleId,
        render: row => <kbd title={pick(row.reason)}>{row.ruleId}</kbd>,
      },
      { key: 'grade', title: w.grade, width: 60, value: row => row.grade },
      {
        key: 'sources',
        title: w.sources,
        width: 90,
        value: row => row.sources.join(' '),
        render: row => (
          <span>
            {row.sources.map(source => (
              <kbd key={source} title={pick(sourceLooks[sourceOf(source)])}>
                {sourceLooks[sourceOf(source)].sign}
              </kbd>
            ))}
          </span>
        ),
      },
      {
        key: 'last',
        title: w.last,
        width: 100,
        sort: 'lastExposure',
        value: row => row.lastExposureAt,
        render: row => (row.lastExposureAt ? f.instant(row.lastExposureAt) : f.unknown),
      },
      {
        key: 'state',
        title: w.state,
        width: 90,
        value: row => row.state,
        render: row => (
          <StateBadge tone={row.state === 'accepted' ? 'active' : row.state === 'proposed' ? 'wait' : 'off'}>
            {w[row.state as 'proposed']}
          </StateBadge>
        ),
      },
      {
        key: 'change',
        title: w.change,
        width: 130,
        value: row => row.change,
        render: row => (
          <span title={row.changeNote ? pick(row.changeNote.text) : undefined}>
            {w[row.change as 'new']}
            {row.changeNote ? ` ${pick(row.changeNote.text)}` : ''}
          </span>
        ),
      },
      {
        key: 'reach',
        title: w.reach,
        width: 90,
        value: row => row.reach,
        render: row => (
          <StateBadge tone={row.reach === 'in_control' ? 'good' : row.reach === 'lost' ? 'alarm' : 'plain'}>
            {w[row.reach as 'reached']}
          </StateBadge>
        ),
      },
      {
        key: 'measure',
        title: w.measure,
        width: 110,
        value: row => row.measure?.endsAt ?? null,
        render: row => (row.measure ? f.day(row.measure.endsAt.slice(0, 10)) : f.notApplicable),
      },
      {
        key: 'area',
        title: w.area,
        width: 200,
        value: row => row.areaName,
        render: row => (
          <span>
            {row.areaName || f.missing}
            {row.mine ? '' : ` (${w.notMine})`}
          </span>
        ),
      },
      ...(props.withCase
        ? [{ key: 'case', title: w.case, width: 110, value: (row: ContactItem) => row.caseNumber }]
        : []),
    ],
    [language, props.withCase],
  );
  const facets: Facet[] = (props.counts?.classes ?? []).map(one => ({
    key: 'classId',
    value: one.id,
    label: pick(one.title),
    count: one.count,
    ...(markOf(one.id) ? { class: markOf(one.id)! } : {}),
  }));
  const choices = (
    key: 'state' | 'change' | 'reach',
    label: string,
    values: readonly (
      | 'proposed'
      | 'accepted'
      | 'excluded'
      | 'converted'
      | 'withdrawn'
      | 'new'
      | 'changed'
      | 'unaffected'
      | 'gone'
      | 'different'
      | 'not_reached'
      | 'reached'
      | 'in_control'
      | 'lost'
      | 'elsewhere'
    )[],
  ): Filter => ({ key, label, kind: 'choice', options: values.map(value => ({ value, label: w[value] })) });
  const filters = [
    choices('state', w.state, ['proposed', 'accepted', 'excluded', 'converted', 'withdrawn']),
    choices('change', w.change, ['different', 'new', 'changed', 'gone', 'unaffected']),
    choices('reach', w.reach, ['not_reached', 'reached', 'in_control', 'lost', 'elsewhere']),
  ];
  const bulk: BulkAction[] = mayWrite
    ? [
        { key: 'accept', label: w.accept, run: setAccepting },
        { key: 'exclude', label: w.exclude, danger: true, run: setExcluding },
      ]
    : [];
  const shown = (count: number | null) => (count === null ? '…' : f.number(count));
  return (
    <div>
      {accept.data && (
        <p role="status">
          {accept.data.waiting
            ? w.waiting({ n: f.number(accept.data.count) })
            : w.done({ n: f.number(accept.data.accepted.length), m: f.number(accept.data.measuresOpened) })}
          {accept.data.refused.length > 0 && ` ${w.refusedSome({ n: f.number(accept.data.refused.length) })}`}
        </p>
      )}
      <DataList<ContactItem>
        id="contacts"
        path="/contacts"
        query={props.query}
        columns={columns}
        rowKey={row => row.id}
        filters={filters}
        facets={facets}
        defaultSort="-priority"
        onOpen={props.onOpen}
        bulkActions={bulk}
        {...(mayExport ? { exportPath: '/exports/of/contacts' } : {})}
        emptyText={{ title: w.none, hint: w.noneHint }}
        height={props.height}
        rowClass={row => (row.change === 'gone' || row.state === 'excluded' ? 'contact-gone' : undefined)}
      />
      <Dialog open={accepting !== null} onClose={() => setAccepting(null)} label={w.accept}>
        {accepting && (
          <form
            className="contacts-form"
            onSubmit={event => {
              event.preventDefault();
              accept.mutate({ body: bodyOf(accepting) });
            }}
          >
            <h2>{w.acceptN({ n: shown(accepting.count) })}</h2>
            <ProblemSummary problem={accept.error} />
            <button type="submit" className="button main" disabled={accept.isPending}>
              {w.acceptN({ n: shown(accepting.count) })}
            </button>
          </form>
        )}
      </Dialog>
      <ExcludeDialog
        body={excluding ? bodyOf(excluding) : {}}
        count={excluding?.count ?? null}
        open={excluding !== null}
        onClose={() => setExcluding(null)}
      />
    </div>
  );
}
