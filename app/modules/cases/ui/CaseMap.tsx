import { CityMap } from '../../../ui/visuals/CityMap.tsx';
import { useFormat, useWords } from '../../../ui/words/index.ts';
import type { CaseDetail, EntryOut } from '../api.ts';
import { classOfState } from './caseLooks.ts';
import { trajectoryWords } from './words.ts';

/** The places of a trajectory, in step with the time line; lines without coordinates are counted, not hidden. */
export function CaseMap(props: {
  detail: CaseDetail;
  entries: EntryOut[];
  selected: string | null;
  onSelect: (id: string) => void;
}) {
  const w = useWords(trajectoryWords);
  const f = useFormat();
  const located = props.entries.filter(entry => entry.lon !== null && entry.lat !== null);
  return (
    <CityMap
      title={w.mapTitle({ n: f.number(located.length) })}
      description={w.mapDescription}
      state={located.length ? 'ready' : 'empty'}
      emptyText={w.mapEmpty}
      points={located.map(entry => ({
        id: entry.id,
        lon: entry.lon!,
        lat: entry.lat!,
        class: classOfState(props.detail.state),
        label: entry.place,
        detail: [
          f.day(entry.day),
          entry.from && entry.to ? `${f.time(entry.from)}–${f.time(entry.to)}` : w.dayOnly,
        ].join(' '),
      }))}
      notShown={[
        {
          reason: { zh: '没有坐标', en: 'without coordinates' },
          count: props.entries.length - located.length,
        },
      ]}
      selected={props.selected}
      onSelect={props.onSelect}
      height={380}
    />
  );
}
