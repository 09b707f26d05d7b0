{{/* Decides the names, labels and images that all templates share. */}}

{{/* A text within so many characters that ends in a letter or digit, as names and labels have to: (list "text" 63) */}}
{{- define "controller.cut" -}}
{{- regexReplaceAll "[-._]+$" (trunc (int (index . 1)) (index . 0)) "" -}}
{{- end -}}

{{- define "controller.name" -}}
{{- include "controller.cut" (list (default .Chart.Name .Values.nameOverride) 63) -}}
{{- end -}}

{{/* Release names may have dots, names of Services may not. */}}
{{- define "controller.fullname" -}}
{{- $name := include "controller.name" . -}}
{{- $made := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- include "controller.cut" (list (default $made .Values.fullnameOverride | replace "." "-") 63) -}}
{{- end -}}

{{/* The full name with a suffix, within 63 characters: (list $ "suffix") */}}
{{- define "controller.suffixed" -}}
{{- $suffix := printf "-%s" (index . 1) -}}
{{- printf "%s%s" (include "controller.cut" (list (include "controller.fullname" (index . 0)) (sub 63 (len $suffix)))) $suffix -}}
{{- end -}}

{{- define "controller.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{/* JSON list of the namespaces that run agents. */}}
{{- define "controller.runNamespaces" -}}
{{- default (list (include "controller.namespace" .)) .Values.watchNamespaces | uniq | sortAlpha | toJson -}}
{{- end -}}

{{/* The same with the controller's own, where `helm test` stands in for an agent. */}}
{{- define "controller.agentNamespaces" -}}
{{- include "controller.runNamespaces" . | fromJsonArray | concat (list (include "controller.namespace" .)) | uniq | toJson -}}
{{- end -}}

{{- define "controller.selectorLabels" -}}
app.kubernetes.io/name: {{ include "controller.name" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/component: controller
{{- end -}}

{{/* Labels of an object as YAML: (list $ "component") */}}
{{- define "controller.labels" -}}
{{- $root := index . 0 -}}
{{/* By these the policy of agents and the controller find pods. */}}
{{- range $name, $labels := dict "commonLabels" $root.Values.commonLabels "controller.podLabels" $root.Values.controller.podLabels "runs.podLabels" $root.Values.runs.podLabels -}}
{{- range keys $labels | sortAlpha -}}
{{- if hasPrefix "agents.platform/" . -}}
{{- fail (printf "%s has %s: labels that begin with agents.platform/ are given by the controller alone, so choose another name" $name .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $own := dict
  "helm.sh/chart" (include "controller.cut" (list (printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_") 63))
  "app.kubernetes.io/name" (include "controller.name" $root)
  "app.kubernetes.io/instance" $root.Release.Name
  "app.kubernetes.io/version" (include "controller.cut" (list ($root.Chart.AppVersion | replace "+" "_") 63))
  "app.kubernetes.io/managed-by" $root.Release.Service
  "app.kubernetes.io/part-of" "cto"
  "app.kubernetes.io/component" (index . 1) -}}
{{- mergeOverwrite (deepCopy $root.Values.commonLabels) $own | toYaml -}}
{{- end -}}

{{/* Name, namespace, labels and annotations: (dict "root" $ "name" n "component" c ["namespace" ns] ["labels" l] ["annotations" a]) */}}
{{- define "controller.metadata" -}}
{{- $labels := merge (include "controller.labels" (list .root .component) | fromYaml) (default dict .labels) -}}
{{- $annotations := merge (deepCopy (default dict .annotations)) .root.Values.commonAnnotations -}}
name: {{ .name | quote }}
{{- if not .cluster }}
namespace: {{ default (include "controller.namespace" .root) .namespace | quote }}
{{- end }}
labels:
  {{- toYaml $labels | nindent 2 }}
{{- with $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "controller.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "controller.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name has to name your ServiceAccount when serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "controller.runServiceAccountName" -}}
{{- if .Values.runs.serviceAccount.create -}}
{{- default (include "controller.suffixed" (list . "agent")) .Values.runs.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.runs.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* registry/repository with tag or digest; the digest wins; nothing without a repository: (list $ image) */}}
{{- define "controller.image" -}}
{{- $root := index . 0 -}}
{{- $image := index . 1 -}}
{{- $registry := default $image.registry $root.Values.global.registry | trimSuffix "/" -}}
{{- $name := ternary $image.repository (printf "%s/%s" $registry $image.repository) (empty $registry) -}}
{{- if not $image.repository -}}
{{- else if $image.digest -}}
{{- printf "%s@%s" $name $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default $root.Chart.AppVersion $image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Names of pull secrets as a YAML list of references; own ones may be given: (list $ own) */}}
{{- define "controller.pullSecrets" -}}
{{- $secrets := concat (index . 0).Values.global.imagePullSecrets (index . 1) | uniq -}}
{{- with $secrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Name of the ConfigMap with certificates to trust; empty: none. */}}
{{- define "controller.caConfigMap" -}}
{{- with .Values.global.caBundle -}}
{{- if .existingConfigMap -}}
{{- .existingConfigMap -}}
{{- else if .pem -}}
{{- include "controller.suffixed" (list $ "ca") -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Labels and annotations of a definition; its name stands beside this. */}}
{{- define "controller.crd.metadata" -}}
labels:
  {{- include "controller.labels" (list . "definitions") | nindent 2 }}
{{- $annotations := deepCopy .Values.commonAnnotations }}
{{- if .Values.crds.keep }}{{ $_ := set $annotations "helm.sh/resource-policy" "keep" }}{{ end }}
{{- with $annotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
