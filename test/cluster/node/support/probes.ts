/** What an agent tries that it must not: bash for the scripted agent, which writes into a file what became of each attempt. */

/** Tries to write outside of its task `own`, beside the sibling `sibling`; the answers go to `file`. */
export function probes({ sibling, file }: { sibling: number; file: string }): string {
  return String.raw`
case "$STAGE" in implementation)
  other=/workspace/task-${sibling}
  try() { if (shift; "$@") >/dev/null 2>&1; then echo "$1: done"; else echo "$1: refused"; fi; }
  plant() { echo planted >"$1"; }
  {
    try "a new file of the sibling" plant "$other/planted"
    try "a file of the sibling" plant "$other/app/${sibling}.txt"
    try "the mode of the sibling" chmod 777 "$other"
    try "the sibling itself" mv "$other" "$other-moved"
    try "the mirror" plant /workspace/.cache/git/planted
    try "a branch of the mirror" git -C /workspace/.cache/git update-ref refs/heads/planted HEAD
    try "the play's folder" mkdir /workspace/task-99
    try "the root" plant /planted
    try "the secrets" plant /run/cto/secrets/planted
    try "the files of the run" plant /run/cto/files/container.sh
    try "the CLI" plant /run/cto/cli/bin/claude
    try "its own workspace" plant "$TASK_WORKSPACE/own"
    echo "the sibling's code: $(cat "$other/app/${sibling}.txt")"
    echo "an account's token: $(ls /var/run/secrets/kubernetes.io 2>/dev/null || echo none)"
    body='{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"planted"}}'
    request="POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: api\r\nConnection: close\r\nContent-Type: application/json\r\n"
    answer="$(printf "$request"'Content-Length: %s\r\n\r\n%s' "$(printf %s "$body" | wc -c)" "$body" |
      timeout 20 openssl s_client -quiet -connect "$KUBERNETES_SERVICE_HOST:$KUBERNETES_SERVICE_PORT" 2>/dev/null | head -1)"
    echo "the API server: $(tr -d '\r' <<<"$answer")"
    secret='canary-(token|key)-[0-9a-f]{24}'
    echo "secrets around: $(env | grep -cE "$secret") variables, $(grep -rlsE "$secret" /workspace | wc -l) files"
  } >"${file}"
esac`;
}
