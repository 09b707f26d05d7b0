{{/* Decides the environment of the controller: its own variables, and those of yours, which win. */}}

{{/* JSON object of the proxy's variables; {} without a proxy. */}}
{{- define "controller.proxyEnvironment" -}}
{{- $env := dict -}}
{{- with .Values.global.proxy -}}
{{- if or .http .https -}}
{{- $inside := list "localhost" "127.0.0.1" "::1" ".svc" ".svc.cluster.local" "kubernetes.default.svc" -}}
{{- $_ := set $env "NO_PROXY" (concat $inside .noProxy | uniq | join ",") -}}
{{- if .http }}{{ $_ := set $env "HTTP_PROXY" .http }}{{ end -}}
{{- if .https }}{{ $_ := set $env "HTTPS_PROXY" .https }}{{ end -}}
{{- end -}}
{{- end -}}
{{- $env | toJson -}}
{{- end -}}

{{/* YAML list of environment variables. A name that is there twice would be refused by server-side apply. */}}
{{- define "controller.environment" -}}
{{- $env := list
  (dict "name" "POD_NAME" "valueFrom" (dict "fieldRef" (dict "fieldPath" "metadata.name")))
  (dict "name" "POD_NAMESPACE" "valueFrom" (dict "fieldRef" (dict "fieldPath" "metadata.namespace"))) -}}
{{- if include "controller.caConfigMap" . -}}
{{- $file := printf "/etc/cto/ca/%s" .Values.global.caBundle.key -}}
{{/* Its own connections, and those of the git that it starts; besides those, whatever that git was built with. */}}
{{- range $name, $value := dict "NODE_EXTRA_CA_CERTS" $file "GIT_SSL_CAINFO" $file "GIT_SSL_CAPATH" "/etc/ssl/certs" -}}
{{- $env = append $env (dict "name" $name "value" $value) -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := include "controller.proxyEnvironment" . | fromJson -}}
{{- $all := ternary (printf "%s,$(KUBERNETES_SERVICE_HOST)" $value) $value (eq $name "NO_PROXY") -}}
{{/* Some read the one, some the other: git takes a proxy for plain HTTP in small letters only. */}}
{{- $env = append $env (dict "name" $name "value" $all) -}}
{{- $env = append $env (dict "name" (lower $name) "value" $all) -}}
{{- end -}}
{{- if or .Values.global.proxy.http .Values.global.proxy.https -}}
{{/* Node's own connections take the proxy only with this. */}}
{{- $env = append $env (dict "name" "NODE_USE_ENV_PROXY" "value" "1") -}}
{{- end -}}
{{- $yours := dict -}}
{{- range .Values.controller.extraEnv -}}{{- $_ := set $yours .name true -}}{{- end -}}
{{- $kept := list -}}
{{- range $env -}}{{- if not (hasKey $yours .name) -}}{{- $kept = append $kept . -}}{{- end -}}{{- end -}}
{{- concat $kept .Values.controller.extraEnv | toYaml -}}
{{- end -}}
