import { useState } from 'react';
import { ChartFrame } from '../../../ui/visuals/ChartFrame.tsx';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import { useRoom } from '../../analysis/ui/figure.ts';
import type { LiveAnswer } from './api.ts';
import { HourLines } from './HoursFigure.tsx';
import { words } from './words.ts';

const most = 12;

/** One small chart a district in its fixed order, on one scale; the first twelve until more are asked for. */
export function DistrictMultiples({ districts, asOf }: { districts: LiveAnswer['districts']; asOf: string }) {
  const w = useWords(words);
  const f = useFormat();
  const [box, room] = useRoom();
  const [all, setAll] = useState(false);
  const shown = all ? districts : districts.slice(0, most);
  const columns = Math.max(1, Math.min(4, Math.floor(room / 220)));
  const width = Math.max(200, Math.floor((room - (columns - 1) * 12) / columns));
  const top = Math.max(
    1,
    ...districts.flatMap(one => one.hours.map(hour => Math.max(hour.planSampled, hour.sampled ?? 0))),
  );
  return (
    <ChartFrame
      title={w.multiples}
      subtitle={w.multiplesSub}
      asOf={asOf}
      description={w.multiplesSub}
      csvName="campaign-districts"
      state={districts.length ? 'ready' : 'empty'}
      table={{
        head: [w.district, w.covered, w.missing, w.positiveTile],
        rows: districts.map(one => [one.name, one.done, one.missing, one.positive]),
        numeric: [1, 2, 3],
      }}
    >
      <div
        ref={box}
        className="campaign-multiples"
        style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
      >
        {shown.map(one => (
          <figure key={one.areaKey}>
            <figcaption className="small">
              <strong>{one.name}</strong> {f.percent({ n: one.done, of: one.expected })}
            </figcaption>
            <HourLines
              hours={one.hours}
              width={width}
              height={120}
              most={top}
              label={`${one.name} ${f.percent({ n: one.done, of: one.expected })}`}
              small
            />
          </figure>
        ))}
      </div>
      {districts.length > most && !all && (
        <button type="button" className="button small" onClick={() => setAll(true)}>
          {w.more({ n: districts.length - most })}
        </button>
      )}
    </ChartFrame>
  );
}
