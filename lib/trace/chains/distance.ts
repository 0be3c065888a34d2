const EARTH_DIAMETER_KM = 12742;
const RADIANS = Math.PI / 180;

/** Great-circle distance in km between two points in degrees (haversine on a sphere). O(1). */
export function distanceKm(
  latitudeA: number,
  longitudeA: number,
  latitudeB: number,
  longitudeB: number,
): number {
  const dLatitude = Math.sin(((latitudeB - latitudeA) * RADIANS) / 2);
  const dLongitude = Math.sin(((longitudeB - longitudeA) * RADIANS) / 2);
  const h =
    dLatitude * dLatitude +
    Math.cos(latitudeA * RADIANS) * Math.cos(latitudeB * RADIANS) * dLongitude * dLongitude;
  return EARTH_DIAMETER_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}
