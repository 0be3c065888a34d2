import type { PoolingZone } from '@outpace/protocol';
import { useState } from 'react';
import { useFormat, usePick, useWords } from '../../../ui/words/index.ts';
import { useRoom } from '../../analysis/ui/figure.ts';
import { zoneWords } from '../rules/plan.ts';
import type { AreaChoice } from './api.ts';
import { isWithin, placed } from './spots.ts';
import { words } from './words.ts';
import { zoneLooks } from './zones.ts';

const height = 380;

/** Communities as circles: drag around some to give them the zone, press one to add or remove it. The list beside does the same by keyboard. */
export function DrawMap(props: {
  areas: AreaChoice[];
  zones: ReadonlyMap<number, PoolingZone>;
  onDrawn: (keys: number[]) => void;
  onPick: (key: number) => void;
}) {
  const w = useWords(words);
  const pick = usePick();
  const f = useFormat();
  const [box, room] = useRoom();
  const [outline, setOutline] = useState<{ x: number; y: number }[]>([]);
  const width = Math.max(260, room);
  const { spots, without } = placed(props.areas, width, height, area => area.people);
  if (!spots.length) return <p className="secondary">{w.noPlace({ n: without })}</p>;
  const here = (event: React.PointerEvent<SVGSVGElement>) => {
    const edge = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - edge.left, y: event.clientY - edge.top };
  };
  return (
    <div ref={box}>
      <svg
        width={width}
        height={height}
        className="campaign-map drawing"
        role="img"
        aria-label={w.mapOf}
        onPointerDown={event => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setOutline([here(event)]);
        }}
        onPointerMove={event => {
          if (outline.length) setOutline([...outline, here(event)]);
        }}
        onPointerUp={event => {
          const end = here(event);
          const start = outline[0];
          if (start && Math.hypot(end.x - start.x, end.y - start.y) < 6 && outline.length < 8) {
            const near = spots
              .map(spot => ({ spot, far: Math.hypot(spot.x - end.x, spot.y - end.y) }))
              .sort((a, b) => a.far - b.far)[0]!;
            if (near.far <= Math.max(12, near.spot.r)) props.onPick(near.spot.one.key);
          } else if (outline.length > 2)
            props.onDrawn(spots.filter(spot => isWithin(spot.x, spot.y, outline)).map(spot => spot.one.key));
          setOutline([]);
        }}
      >
        {spots.map(({ one, x, y, r }) => {
          const zone = props.zones.get(one.key);
          return (
            <g key={one.key}>
              <circle
                cx={x}
                cy={y}
                r={r}
                fill={zone ? zoneLooks[zone].colour : 'var(--ground)'}
                fillOpacity={zone ? 0.85 : 1}
                stroke={zone ? 'var(--ground)' : 'var(--strong-line)'}
              />
              {zone && zone !== 'prevention' && r >= 7 && (
                <text x={x} y={y + 4} textAnchor="middle" fontSize="11" fill="#fff">
                  {zoneLooks[zone].mark}
                </text>
              )}
              {one.score > 0 && (
                <circle
                  cx={x}
                  cy={y}
                  r={r + 3}
                  fill="none"
                  stroke="var(--alarm)"
                  strokeWidth="1.5"
                  strokeDasharray="3 2"
                />
              )}
              <title>{`${one.path} ${f.number(one.people)} ${zone ? pick(zoneWords[zone]) : w.notChosen}`}</title>
            </g>
          );
        })}
        {outline.length > 1 && (
          <path
            d={`M${outline.map(point => `${point.x} ${point.y}`).join('L')}Z`}
            fill="var(--accent-ground)"
            fillOpacity="0.5"
            stroke="var(--link)"
            strokeDasharray="5 4"
          />
        )}
      </svg>
      <p className="secondary small">
        {w.drawHint}
        {without > 0 && ` ${w.noPlace({ n: without })}`}
      </p>
    </div>
  );
}
