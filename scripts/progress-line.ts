/** Decides what shows that a script is still at work: one line that is kept up to date, and only when it takes long. */

const longAfter = 2000;

export interface ProgressLine {
  show: (done: number, all: number) => void;
  /** Shows the time since the beginning as well, for work that can't be counted. */
  showTime: () => void;
  end: () => void;
}

/** On a terminal the line is rewritten and taken away at the end; elsewhere it is told once. */
export function progressLine(title: string): ProgressLine {
  let counts = '';
  let isShown = false;
  const write = (): void => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${title}${counts} …`);
    else if (!isShown) process.stderr.write(`${title} …\n`);
    isShown = true;
  };
  const timer = setTimeout(write, longAfter);
  const since = performance.now();
  let clock: NodeJS.Timeout | undefined;
  const tell = (text: string): void => {
    counts = text;
    if (isShown) write();
  };
  return {
    show: (done, all) => tell(`: ${done} of ${all}`),
    showTime: () => {
      clock = setInterval(() => tell(`: ${Math.round((performance.now() - since) / 1000)} s`), 1000);
    },
    end: () => {
      clearTimeout(timer);
      clearInterval(clock);
      if (isShown && process.stderr.isTTY) process.stderr.write('\r\u001b[K');
    },
  };
}
