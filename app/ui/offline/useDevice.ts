import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useSession } from '../session.ts';
import { type Device, deviceOf } from './device.ts';
import type { DeviceStatus } from './sentence.ts';

/** This person's device; null for the moment it takes to open. */
export function useDevice(): Device | null {
  const session = useSession();
  const who = session.actor.id ?? session.actor.name;
  const [device, setDevice] = useState<Device | null>(null);
  useEffect(() => {
    let here = true;
    void deviceOf(who).then(opened => here && setDevice(opened));
    return () => {
      here = false;
    };
  }, [who]);
  return device;
}

/** How the work on it stands; null while it opens. */
export function useDeviceStatus(device: Device | null): DeviceStatus | null {
  return useSyncExternalStore(
    useCallback(listener => device?.watch(listener) ?? (() => {}), [device]),
    () => device?.status() ?? null,
  );
}
