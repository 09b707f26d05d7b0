{{/* Decides what all pods of `helm test` share. */}}

{{/* Metadata of a test: (dict "root" $ "test" "network" ["labels" l]) */}}
{{- define "controller.test.metadata" -}}
{{- include "controller.metadata" (dict "root" .root "name" (include "controller.suffixed" (list .root (printf "test-%s" .test))) "component" "test" "labels" .labels
  "annotations" (dict "helm.sh/hook" "test" "helm.sh/hook-delete-policy" "before-hook-creation")) -}}
{{- end -}}

{{/* What all their pods have; agents have the same. */}}
{{- define "controller.test.pod" -}}
restartPolicy: Never
automountServiceAccountToken: false
enableServiceLinks: false
serviceAccountName: {{ include "controller.runServiceAccountName" . | quote }}
{{- include "controller.pullSecrets" (list . .Values.image.pullSecrets) }}
{{- range $key := list "nodeSelector" "tolerations" "affinity" "runtimeClassName" "priorityClassName" }}
{{- with index $.Values.runs $key }}
{{ $key }}:
  {{- if kindIs "string" . }} {{ . | quote }}{{ else }}{{ toYaml . | nindent 2 }}{{ end }}
{{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: {{ int64 .Values.runs.user }}
  runAsGroup: {{ int64 .Values.runs.user }}
  fsGroup: {{ int64 .Values.runs.user }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{/* A container that runs one of chart/scripts: (dict "root" $ "script" "test-network") */}}
{{- define "controller.test.container" -}}
image: {{ include "controller.image" (list .root .root.Values.image) | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
command: [node, --input-type=module, --eval]
args:
  - |
    {{- .root.Files.Get (printf "scripts/%s.mjs" .script) | trimSuffix "\n" | nindent 4 }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- with .root.Values.tests.resources }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
