import { useEffect, useState } from 'react';

interface Battery extends EventTarget {
  level: number;
  charging: boolean;
}
/** Below this share the screen goes black and the camera sleeps between scans. */
const low = 0.2;

/** Whether the phone's battery is low; false where the phone does not say. */
export function useLowBattery(): boolean {
  const [isLow, setLow] = useState(false);
  useEffect(() => {
    const ask = (navigator as { getBattery?: () => Promise<Battery> }).getBattery;
    if (!ask) return;
    let battery: Battery | null = null;
    const look = () => battery && setLow(!battery.charging && battery.level <= low);
    void ask.call(navigator).then(
      found => {
        battery = found;
        for (const change of ['levelchange', 'chargingchange']) found.addEventListener(change, look);
        look();
      },
      () => {},
    );
    return () => {
      for (const change of ['levelchange', 'chargingchange']) battery?.removeEventListener(change, look);
    };
  }, []);
  return isLow;
}
