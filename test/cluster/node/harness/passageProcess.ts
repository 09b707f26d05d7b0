/** Runs in the network of the node: `connect HOST PORT` joins connections of a listener from outside with that port in here; `listen HOST` hands a listener out. */
import { connect, createServer, Server } from 'node:net';

const [task, host = '', port = ''] = process.argv.slice(2);

if (task === 'connect') {
  process.once('message', (_, handle) => {
    if (!(handle instanceof Server)) throw new Error('That is no listener');
    handle.on('connection', (outer) => {
      const inner = connect(Number(port), host);
      const end = (): void => {
        outer.destroy();
        inner.destroy();
      };
      outer.on('error', end).on('close', end).pipe(inner);
      inner.on('error', end).on('close', end).pipe(outer);
    });
    process.send?.('ready');
  });
  // Whoever opened the passage is gone.
  process.once('disconnect', () => process.exit());
} else {
  const listener = createServer().listen(0, host, () => process.send?.('listener', listener));
  process.once('disconnect', () => process.exit());
}
