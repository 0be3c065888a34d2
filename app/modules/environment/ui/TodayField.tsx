import { StateBadge } from '../../../ui/desk/badges.tsx';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { FieldList } from '../../../ui/field/FieldList.tsx';
import { FieldNotice } from '../../../ui/field/FieldNotice.tsx';
import { FieldShell } from '../../../ui/field/FieldShell.tsx';
import { navigate, useUrlState } from '../../../ui/nav.tsx';
import { problemWords } from '../../../ui/problemWords.ts';
import { useApiCommand, useApiQuery } from '../../../ui/useApi.ts';
import { uuidv7 } from '../../../ui/uuid.ts';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { everything, type Round, type SiteItem } from './api.ts';
import { RoundField } from './RoundField.tsx';
import { causeWords, kindWords, words } from './words.ts';
import './environment.css';

interface Row {
  key: string;
  site: SiteItem;
  round: Round | null;
}

/** What is due today, the most overdue first; one tap begins or goes on with a round. */
export function TodayField() {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [roundId, setRound] = useUrlState('round');
  const today = useApiQuery<{ sites: SiteItem[]; rounds: Round[]; asOf: string }>('/environment/today', {
    refreshEvery: 60_000,
  });
  const begin = useApiCommand<{ roundId: string }>('POST', '/environment/rounds', {
    invalidates: everything,
    onDone: made => setRound(made.roundId),
  });
  if (roundId) return <RoundField roundId={roundId} onBack={() => setRound('')} />;
  const sites = today.data?.sites ?? [];
  const rounds = today.data?.rounds ?? [];
  const rows = sites.flatMap((site): Row[] => {
    const own = rounds.filter(round => round.siteId === site.id);
    return own.length
      ? own.map(round => ({ key: round.id, site, round }))
      : [{ key: site.id, site, round: null }];
  });
  const problem = begin.error ?? today.error;
  return (
    <FieldShell
      title={w.today}
      left={today.data ? w.left({ n: f.number(rows.length) }) : ''}
      sync={
        problem?.kind === 'offline'
          ? { kind: 'offline', since: today.data?.asOf ?? f.now }
          : { kind: 'all_sent', at: today.data?.asOf ?? f.now }
      }
      actions={
        <BigButton icon="home" onPress={() => navigate('/')}>
          {w.back}
        </BigButton>
      }
    >
      {problem && problem.kind !== 'offline' && (
        <FieldNotice tone="alarm">
          {pick(problemWords(problem).detail ?? problemWords(problem).title)}
        </FieldNotice>
      )}
      {today.data && (
        <FieldList<Row>
          rows={rows}
          rowKey={row => row.key}
          emptyText={w.todayNone}
          group={row => row.site.areaName}
          onOpen={row =>
            row.round
              ? setRound(row.round.id)
              : begin.mutate({ body: { id: uuidv7(), siteId: row.site.id, at: f.now } })
          }
          render={row => (
            <span>
              <strong>{row.site.name}</strong>{' '}
              <span className="secondary">
                {pick(kindWords[row.site.kind]!)}
                {row.site.address && ` · ${row.site.address}`}
              </span>
              <br />
              <span className="env-row">
                {row.round?.begunAt && (
                  <StateBadge tone="active">
                    {w.inProgress} {w.takenOf({ n: row.round.taken, of: row.round.wanted })}
                  </StateBadge>
                )}
                {row.round && row.round.cause !== 'periodic' && (
                  <StateBadge tone="wait">
                    {pick(causeWords[row.round.cause]!)}
                    {row.round.batchNo && ` ${row.round.batchNo}`}
                  </StateBadge>
                )}
                <Due row={row} />
              </span>
            </span>
          )}
        />
      )}
    </FieldShell>
  );
}

function Due({ row }: { row: Row }) {
  const f = useFormat();
  const w = useWords(words);
  const due = row.round && row.round.cause !== 'periodic' ? row.round.dueAt : row.site.duty.dueAt;
  if (!due) return null;
  const late = due <= f.now;
  return late ? (
    <StateBadge tone="alarm">
      {row.site.duty.missed > 0 ? w.dutyMissed({ n: f.number(row.site.duty.missed) }) : f.deadline(due)}
    </StateBadge>
  ) : (
    <span>{f.deadline(due)}</span>
  );
}
