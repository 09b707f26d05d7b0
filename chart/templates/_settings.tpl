{{/* Decides the settings file of the controller: src/controller/settings/schema.ts says what stands in it. */}}

{{- define "controller.settings" -}}
{{- $templates := dict -}}
{{- range $name := list "shared" "claude" "codex" "cursor" "factory" "opencode" -}}
{{- $own := index $.Values.templates $name -}}
{{- $_ := set $templates $name (dict "configMap" (include "controller.templates.configMap" (list $ $name)) "partOfSet" (empty $own.existingConfigMap)) -}}
{{- end -}}
{{- $clis := dict -}}
{{- range $name, $cli := omit .Values.clis "default" -}}
{{- $_ := set $clis $name (dict
  "enabled" $cli.enabled
  "model" $cli.model
  "secret" $cli.existingSecret
  "endpoint" (default "" $cli.endpoint)
  "image" (include "controller.image" (list $ $cli.image))) -}}
{{- end -}}
{{- if not (index .Values.clis .Values.clis.default).enabled -}}
{{- fail (printf "clis.default is %s, which clis.%s.enabled switches off: choose another one" .Values.clis.default .Values.clis.default) -}}
{{- end -}}
{{- with .Values.leaderElection -}}
{{- if ge (mul 3 .renewSeconds) (mul 2 .leaseSeconds) -}}
{{- fail (printf "leaderElection.renewSeconds is %d, and a leader that hears nothing for two thirds of leaseSeconds, %d, gives up: make it less than that" (int .renewSeconds) (int .leaseSeconds)) -}}
{{- end -}}
{{- end -}}
{{- if and .Values.github.app.id (not .Values.github.app.existingSecret) -}}
{{- fail "github.app.id needs github.app.existingSecret: the Secret with the App's private-key.pem" -}}
{{- end -}}
{{- $apps := dict -}}
{{- range $name, $app := .Values.github.apps -}}
{{- $_ := set $apps $name (dict "id" $app.id "keyFile" (printf "/etc/cto/github-apps/%s/private-key.pem" $name)) -}}
{{- end -}}
{{- range $id, $agent := .Values.agents -}}
{{- if and $agent.githubApp (not (hasKey $apps $agent.githubApp)) -}}
{{- fail (printf "agents.%s.githubApp is %s, which github.apps does not have" $id $agent.githubApp) -}}
{{- end -}}
{{- end -}}
{{- $runs := omit .Values.runs "image" "serviceAccount" "maxRuns" "maxRunsPerNamespace" "maxRunsPerProvider" -}}
{{- $runs = merge $runs (dict
  "image" (include "controller.image" (list . .Values.runs.image))
  "pullPolicy" .Values.runs.image.pullPolicy
  "pullSecrets" .Values.global.imagePullSecrets
  "serviceAccount" (include "controller.runServiceAccountName" .)
  "proxy" (include "controller.proxyEnvironment" . | fromJson)
  "ca" (dict "configMap" (include "controller.caConfigMap" .) "key" .Values.global.caBundle.key)
  "labels" .Values.commonLabels
  "annotations" .Values.commonAnnotations) -}}
{{- dict
  "version" 1
  "name" (include "controller.fullname" .)
  "namespace" (include "controller.namespace" .)
  "runNamespaces" (include "controller.runNamespaces" . | fromJsonArray)
  "image" (include "controller.image" (list . .Values.image))
  "logLevel" .Values.controller.logLevel
  "leaderElection" (merge (dict "lease" (include "controller.fullname" .)) .Values.leaderElection)
  "templates" $templates
  "play" .Values.play
  "agents" .Values.agents
  "defaultCli" .Values.clis.default
  "clis" $clis
  "github" (dict
    "apiUrl" .Values.github.apiUrl
    "app" (dict "id" .Values.github.app.id "keyFile" "/etc/cto/github-app/private-key.pem")
    "apps" $apps)
  "git" (dict "secret" .Values.git.existingSecret "knownHosts" .Values.git.knownHosts "userName" .Values.git.userName "userEmail" .Values.git.userEmail)
  "caps" (dict "runs" .Values.runs.maxRuns "runsPerNamespace" .Values.runs.maxRunsPerNamespace "runsPerProvider" .Values.runs.maxRunsPerProvider)
  "runs" $runs
  "storage" (omit .Values.storage "claims")
  "retention" .Values.retention
  "policy" .Values.policy | toPrettyJson -}}
{{- end -}}
