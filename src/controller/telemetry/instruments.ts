/** The metrics of one controller: made from the table that alerts, dashboard and documentation are made from. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { metrics } from '../metrics.ts';

type Labels = Readonly<Record<string, string>>;

export interface Instruments {
  registry: Registry;
  /** All throw for a name that the table does not have. */
  set: (name: string, value: number, labels?: Labels) => void;
  /** Forgets all values of a gauge, before it is set anew from what is there. */
  reset: (name: string) => void;
  count: (name: string, labels: Labels) => void;
  observe: (name: string, seconds: number, labels: Labels) => void;
}

/** From seconds to a working day. */
const buckets = [1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 28_800];

export function makeInstruments(): Instruments {
  const registry = new Registry();
  const gauges = new Map<string, Gauge>();
  const counters = new Map<string, Counter>();
  const histograms = new Map<string, Histogram>();
  for (const { name, type, labels, help } of metrics) {
    const options = { name, help, labelNames: [...labels], registers: [registry] };
    if (type === 'gauge') gauges.set(name, new Gauge(options));
    if (type === 'counter') counters.set(name, new Counter(options));
    if (type === 'histogram') histograms.set(name, new Histogram({ ...options, buckets }));
  }
  return {
    registry,
    set: (name, value, labels = {}) => of(gauges, name).set(labels, value),
    reset: (name) => of(gauges, name).reset(),
    count: (name, labels) => of(counters, name).inc(labels),
    observe: (name, seconds, labels) => of(histograms, name).observe(labels, seconds),
  };
}

function of<Instrument>(all: ReadonlyMap<string, Instrument>, name: string): Instrument {
  const found = all.get(name);
  if (found === undefined) throw new Error(`There is no metric ${name} in src/controller/metrics.ts`);
  return found;
}
