import { ErrorState, LoadingState, PageHead } from '../../../ui/desk/parts.tsx';
import { isAway } from '../../../ui/drill.ts';
import { Link } from '../../../ui/nav.tsx';
import { useSession } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { usePick, useWords } from '../../../ui/words/index.ts';
import type { DrillView } from '../schema.ts';
import { Agenda } from './Agenda.tsx';
import { ClockPanel } from './ClockPanel.tsx';
import { Events } from './Events.tsx';
import { NotDrill } from './NotDrill.tsx';
import { SavedPoints } from './SavedPoints.tsx';
import { Staff } from './Staff.tsx';
import { roomWords } from './words.ts';
import './drills.css';

const everyMs = 2000;

/** From where a drill is led: its clock, what happened, injects and questions, saved points, the simulated staff. */
export function ControlRoomPage() {
  const w = useWords(roomWords);
  const pick = usePick();
  const { drill } = useSession();
  const room = useApiQuery<DrillView>('/drill', { enabled: drill === true, refreshEvery: everyMs });
  if (!drill) return <NotDrill title={w.title} />;
  const view = room.data;
  if (!view)
    return (
      <>
        <PageHead title={w.title} />
        {room.error && !isAway(room.error) ? (
          <ErrorState problem={room.error} onRetry={() => void room.refetch()} />
        ) : (
          <>
            {room.error && <p role="status">{w.away}</p>}
            <LoadingState />
          </>
        )}
      </>
    );
  const simulated = view.mode === 'simulated';
  return (
    <>
      <PageHead
        title={pick(view.title)}
        actions={
          <Link to="/drill/score" className="button">
            {w.score}
          </Link>
        }
      />
      <details className="panel" style={{ marginBottom: 12 }} open={view.now === view.startedAt}>
        <summary>{w.briefing}</summary>
        <p>{pick(view.scenario.briefing)}</p>
      </details>
      <div className="drill-room">
        <div>
          <ClockPanel view={view} />
          <Agenda view={view} />
        </div>
        <div>
          {view.lead && <SavedPoints view={view} />}
          {simulated && view.lead && <Staff view={view} />}
          {simulated && <Events events={view.events} />}
        </div>
      </div>
    </>
  );
}
