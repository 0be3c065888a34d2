import type { FeatureCollection } from 'geojson';
import { lazy, Suspense, useState } from 'react';
import { LoadingState } from '../desk/parts.tsx';
import { Icon } from '../icons.tsx';
import { ClassMark } from '../marks.tsx';
import { classLooks, type PersonClass, personClasses } from '../tokens.ts';
import { type Bilingual, defineWords, useFormat, usePick, useWords } from '../words/index.ts';
import { ChartFrame, type FigureProps } from './ChartFrame.tsx';
import { readCityLabels } from './map/cityLabels.ts';
import './map/map.css';

const MapCanvas = lazy(() =>
  Promise.all([import('./map/MapCanvas.tsx'), readCityLabels('/map/')]).then(([module]) => ({
    default: module.MapCanvas,
  })),
);

export type MapPoint = {
  id: string;
  /** Degrees, WGS 84. */
  lon: number;
  lat: number;
  class: PersonClass;
  label: string;
  detail?: string;
  count?: number;
};

const words = defineWords({
  list: ['列表', 'List'],
  more: ['另有{n}处,见表', '{n} more in the table'],
  notShown: ['未显示:{what}', 'Not shown: {what}'],
  reason: ['{reason} {n}', '{reason} {n}'],
  baseMissing: [
    '部分底图没有载入;病例位置不受影响',
    'Part of the base map did not load; positions are not affected',
  ],
  name: ['名称', 'Name'],
  class: ['类别', 'Class'],
  longitude: ['经度', 'Longitude'],
  latitude: ['纬度', 'Latitude'],
});

const listRows = 200;

/** Points by class on the city's own base map, with the same points as a list beside it; what has no coordinates is counted. */
export function CityMap(
  props: FigureProps & {
    points: MapPoint[];
    /** Areas with `level: 'high' | 'medium' | 'low'` in their properties. */
    zones?: FeatureCollection;
    notShown?: { reason: Bilingual; count: number }[];
    selected?: string | null;
    onSelect?: (id: string) => void;
    /** Where the base map's GeoJSON files are. */
    base?: string;
    height?: number;
  },
) {
  const w = useWords(words);
  const f = useFormat();
  const pick = usePick();
  const [own, setOwn] = useState<string | null>(null);
  const [withList, setWithList] = useState(true);
  const [baseMissing, setBaseMissing] = useState(false);
  const height = props.height ?? 420;
  const selected = props.selected ?? own;
  const select = (id: string) => {
    setOwn(id);
    props.onSelect?.(id);
  };
  const left = (props.notShown ?? []).filter(one => one.count > 0);
  return (
    <ChartFrame
      {...props}
      csvName="map"
      table={{
        head: [w.name, w.class, w.longitude, w.latitude],
        rows: props.points.map(point => [
          point.label,
          pick(classLooks[point.class]),
          point.lon.toFixed(5),
          point.lat.toFixed(5),
        ]),
        numeric: [2, 3],
      }}
      tools={
        <button
          type="button"
          className="button small"
          aria-pressed={withList}
          onClick={() => setWithList(!withList)}
        >
          <Icon name="table" size={16} />
          {w.list}
        </button>
      }
      legend={personClasses
        .filter(one => props.points.some(point => point.class === one))
        .map(one => (
          <span key={one}>
            <ClassMark class={one} />
            {pick(classLooks[one])} {f.number(props.points.filter(point => point.class === one).length)}
          </span>
        ))}
    >
      <div className={`city-map ${withList && props.points.length > 0 ? '' : 'wide'}`}>
        <Suspense fallback={<LoadingState rows={8} />}>
          <MapCanvas
            points={props.points}
            zones={props.zones}
            base={props.base ?? '/map/'}
            height={height}
            label={props.description}
            selected={selected}
            onSelect={select}
            onBaseMissing={() => setBaseMissing(true)}
          />
        </Suspense>
        {withList && props.points.length > 0 && (
          <ul className="map-list" style={{ height }}>
            {props.points.slice(0, listRows).map(point => (
              <li key={point.id}>
                <button type="button" aria-pressed={selected === point.id} onClick={() => select(point.id)}>
                  <ClassMark class={point.class} />
                  <span>
                    {point.label}
                    {point.detail && <span className="secondary small"> {point.detail}</span>}
                  </span>
                </button>
              </li>
            ))}
            {props.points.length > listRows && (
              <li className="secondary small">{w.more({ n: f.number(props.points.length - listRows) })}</li>
            )}
          </ul>
        )}
      </div>
      {baseMissing && <p className="secondary small">{w.baseMissing}</p>}
      {left.length > 0 && (
        <p className="secondary small">
          {w.notShown({
            what: left.map(one => w.reason({ reason: pick(one.reason), n: f.number(one.count) })).join('; '),
          })}
        </p>
      )}
    </ChartFrame>
  );
}
