/** A number a rule stands on, with where it comes from. */
export interface TrajectoryParameter {
  value: number;
  unit: 'km/h' | 'm' | 'min';
  status: 'policy' | 'measured' | 'assumed';
  source: string;
}

/** Numbers of the trajectory rules. None decides about a person: they only mark lines for an investigator to look at again. */
export const trajectoryParameters = {
  /** TRJ-3: fastest move by road. */
  roadSpeed: {
    value: 120,
    unit: 'km/h',
    status: 'policy',
    source: '道路交通安全法实施条例 第七十八条(高速公路最高车速)',
  },
  /** TRJ-3: fastest move with a train in between. */
  railSpeed: {
    value: 350,
    unit: 'km/h',
    status: 'measured',
    source: 'Highest commercial speed of CR400 trains, China Railway',
  },
  /** TRJ-3: fastest move with a flight in between. */
  airSpeed: { value: 950, unit: 'km/h', status: 'assumed', source: 'Upper end of airliner cruising speed' },
  /** TRJ-3: two descriptions of one place may lie this far apart on the map. */
  placeUncertainty: {
    value: 500,
    unit: 'm',
    status: 'assumed',
    source: 'Large premises, and coordinates of the gate or the middle',
  },
  /** TRJ-1: an uncovered stretch shorter than this is not worth asking about. */
  gapTolerance: { value: 60, unit: 'min', status: 'assumed', source: 'Ways between places within a city' },
  /** TRJ-6: length given to a visit whose end no source states; the line is then marked doubtful. */
  unstatedStay: { value: 60, unit: 'min', status: 'assumed', source: 'Convention of this product' },
} as const satisfies Record<string, TrajectoryParameter>;
