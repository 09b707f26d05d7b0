/** What a text says of other machines, containers and mounts is told, in whatever quotes; what only looks like it is moved. */
import { expect, test } from 'vitest';
import { updateTree } from '../../src/update/updateTree.ts';

function told(text: string, path: string): string[] {
  const [only] = updateTree([{ path, text }]);
  const [again] = updateTree([{ path, text: only?.after ?? '' }]);
  expect(again?.edits).toEqual([]);
  const left = only?.findings.filter(({ level }) => level === 'left') ?? [];
  return left.map(({ at, code }) => `${at.line}:${at.column} ${code}`);
}

test.each([
  [`bash -c 'ssh h "cd /workspace; make"'`, ['1:20 other-place']],
  ['A="ssh -i /workspace/key h ls /workspace"', ['1:31 other-place']],
  [`bash -c 'kubectl apply -f /workspace/a; kubectl exec p ls /workspace'`, ['1:59 other-place']],
  [`sh -c 'cd a && scp /workspace/a h:/workspace/b'`, ['1:20 other-place', '1:35 other-place']],
  ['eval "timeout 5 ssh h \'ls /workspace\'"', ['1:27 other-place']],
  ["parallel 'ssh {} ls /workspace' ::: a", ['1:21 other-place']],
  ['bash -c "docker run -v /workspace:/workspace x"', ['1:24 other-place', '1:35 after-colon']],
  ["cat > a.sh <<'E'\nkubectl exec p -- \\\n  ls /workspace\nE", ['3:6 other-place']],
  [
    'cat > c.yml <<E\nvolumes:\n  - /workspace:/a\n  - b:/workspace\nE',
    ['3:5 other-place', '4:7 other-place'],
  ],
  ['cat > p.yml <<E\nvolumeMounts:\n- mountPath: "/workspace"\nE', ['3:15 other-place']],
  [
    'cat > D <<E\nFROM x\nWORKDIR /workspace\nRUN a \\\n  /workspace\nE',
    ['3:9 other-place', '5:3 other-place'],
  ],
])('told in a script: %s', (script, expected) => {
  expect(told(`cd /workspace\n${script}\n`, 'c.sh.hbs')).toEqual(
    expected.map((one) => one.replace(/^\d+/, (line) => String(Number(line) + 1))),
  );
});

test.each([
  ['bash -c "docker build -f /workspace/D /workspace/app"'],
  [`bash -c 'kubectl apply -f /workspace/a.yaml && ls /workspace'`],
  [`bash -c 'ssh h ls > /workspace/a; cat /workspace/a'`],
  ['export A="ssh -i /workspace/key -o UserKnownHostsFile=/workspace/kh h"'],
  ['echo "docker failed: see /workspace/a"'],
  ['log "ssh key is in /workspace/a"; git commit -m "feat: ssh support in /workspace; docker, /workspace"'],
  ['cat <<E\n- docker image in /workspace\n1. mount the /workspace\nE'],
  ['echo "a ssh key in /workspace/.ssh"'],
  ['cat <<E\nPATH=/workspace/a:/workspace/b\n- see /workspace/x: it is\nRUN /workspace\nE'],
])('moved in a script: %s', (script) => {
  expect(told(`cd /workspace\n${script}\n`, 'c.sh.hbs')).toEqual([]);
});

test.each([
  ['volumes:\n  - hostPath:\n      path: /workspace\n', 'a.yaml.hbs', ['3:13 other-place']],
  ['- { hostPath: { path: /workspace } }\n', 'a.yaml.hbs', ['1:23 other-place']],
  [
    '- type: bind\n  source: /workspace\n  target: /workspace\n',
    'a.yaml.hbs',
    ['2:11 other-place', '3:11 other-place'],
  ],
  ['run: docker run -v /workspace:/w x\nnext: /workspace\n', 'a.yaml.hbs', ['1:20 other-place']],
  [
    '{"a": ["-v", "/workspace:/w"], "b": "source=x,target=/workspace,type=bind"}',
    'a.json.hbs',
    ['1:15 other-place', '1:54 other-place'],
  ],
  [
    'run(["docker", "run", "-v", "/workspace:/w"]); run(["ls", "/workspace"])\n',
    'a.md.hbs',
    ['1:30 other-place'],
  ],
  ['Run `ssh h ls /workspace` and `ls /workspace`.\n', 'a.md.hbs', ['1:15 other-place']],
])('told in a text: %s', (text, path, expected) => {
  expect(told(text, path)).toEqual(expected);
});
