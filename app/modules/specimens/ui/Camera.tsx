import { useEffect, useRef, useState } from 'react';
import { BigButton } from '../../../ui/field/BigButton.tsx';
import { useWords } from '../../../ui/words/index.ts';
import { words } from './words.ts';

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
type DetectorClass = {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
};

const wanted = ['qr_code', 'code_128', 'code_39', 'ean_13', 'data_matrix', 'pdf417'];
/** The same code stays in view for a moment; it is one scan. */
const sameCodeMillis = 2500;

type Read = () => Promise<string | undefined>;

/** The browser's own detector where it has one (linear codes too), else a decoder of QR codes. */
async function readerOf(video: HTMLVideoElement, stream: MediaStream): Promise<Read> {
  const Native = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const formats = Native ? (await Native.getSupportedFormats()).filter(one => wanted.includes(one)) : [];
  if (Native && formats.includes('qr_code')) {
    const detector = new Native({ formats });
    return async () => (await detector.detect(video))[0]?.rawValue;
  }
  const { QRCamera, QRCanvas } = await import('qr/dom.js');
  const camera = new QRCamera(video, stream);
  const canvas = new QRCanvas();
  return async () => {
    const found = await camera.readFrame(canvas);
    return typeof found === 'string' ? found : undefined;
  };
}

/** The rear camera, reading all the time. With `asleep` it is off until tapped, which saves a low battery. */
export function Camera(props: { onScan: (text: string) => void; asleep: boolean }) {
  const w = useWords(words);
  const video = useRef<HTMLVideoElement>(null);
  const onScan = useRef(props.onScan);
  onScan.current = props.onScan;
  const [state, setState] = useState<'starting' | 'on' | 'failed' | 'asleep'>(
    props.asleep ? 'asleep' : 'starting',
  );
  const [track, setTrack] = useState<MediaStreamTrack | null>(null);
  const [light, setLight] = useState(false);
  const running = state === 'starting' || state === 'on';
  useEffect(() => {
    if (!running) return;
    let here = true;
    let stream: MediaStream | null = null;
    let last = { text: '', at: 0 };
    void (async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({
          video: { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 720 } },
        });
        const player = video.current;
        if (!here || !player) return;
        player.srcObject = stream;
        await player.play();
        const read = await readerOf(player, stream);
        setTrack(stream.getVideoTracks()[0] ?? null);
        setState('on');
        while (here) {
          const text = await read().catch(() => undefined);
          const at = performance.now();
          if (text && here && !(text === last.text && at - last.at < sameCodeMillis)) {
            onScan.current(text);
            if (props.asleep) setState('asleep');
          }
          if (text) last = { text, at };
          await new Promise(resolve => setTimeout(resolve, 60));
        }
      } catch {
        if (here) setState('failed');
      } finally {
        if (!here) for (const one of stream?.getTracks() ?? []) one.stop();
      }
    })();
    return () => {
      here = false;
      for (const one of stream?.getTracks() ?? []) one.stop();
      setTrack(null);
    };
  }, [running, props.asleep]);
  const mayLight = !!(track?.getCapabilities?.() as { torch?: boolean } | undefined)?.torch;
  if (state === 'failed') return <p className="table-camera-note">{w.cameraFailed}</p>;
  if (state === 'asleep')
    return (
      <BigButton size={72} icon="scan" onPress={() => setState('starting')}>
        {w.cameraAsleep}
      </BigButton>
    );
  return (
    <div className="table-camera">
      <video ref={video} playsInline muted aria-label={w.aim} />
      {mayLight && (
        <button
          type="button"
          className="big-button table-torch"
          aria-pressed={light}
          onClick={() => {
            const next = !light;
            setLight(next);
            void track?.applyConstraints({ advanced: [{ torch: next } as MediaTrackConstraintSet] });
          }}
        >
          {w.torch}
        </button>
      )}
    </div>
  );
}
