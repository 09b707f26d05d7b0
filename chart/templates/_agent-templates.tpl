{{/* Decides what the six ConfigMaps hold: the files of `make compile` with the user's own, and the digests of both. */}}

{{/* Fills .into with name -> key -> text for the six ConfigMaps; replaced ones are left out: (dict "root" $ "into" (dict)) */}}
{{- define "controller.templates.collect" -}}
{{- $root := .root -}}
{{- $into := .into -}}
{{- $replaced := list -}}
{{- range $name := list "shared" "claude" "codex" "cursor" "factory" "opencode" -}}
{{- $folder := printf "files/agent-templates/controller-agent-templates-%s" $name -}}
{{- $files := dict -}}
{{- range $path, $_ := $root.Files.Glob (printf "%s/*" $folder) -}}
{{- $_ := set $files (base $path) ($root.Files.Get $path) -}}
{{- end -}}
{{- if empty $files -}}
{{- fail (printf "chart/%s has no files: run \"make compile\" in the project, then package or install the chart again" $folder) -}}
{{- end -}}
{{- $own := index $root.Values.templates $name -}}
{{- if and $own.existingConfigMap $own.extra -}}
{{- fail (printf "templates.%s.extra has no effect beside templates.%s.existingConfigMap: put the files into that ConfigMap" $name $name) -}}
{{- end -}}
{{- if and $own.extra (not $own.enabled) -}}
{{- fail (printf "templates.%s.extra has no effect while templates.%s.enabled is false: whoever makes that ConfigMap has to add the files" $name $name) -}}
{{- end -}}
{{- range $key, $text := $own.extra -}}
{{- $prefixes := ternary "agents|shared" (printf "(code|docs)_%s" $name) (eq $name "shared") -}}
{{- if not (regexMatch (printf "^(%s)_[-._A-Za-z0-9]+[.]hbs$" $prefixes) $key) -}}
{{- fail (printf "templates.%s.extra: the key %s does not belong there: it has to match ^(%s)_[-._A-Za-z0-9]+[.]hbs$" $name $key $prefixes) -}}
{{- end -}}
{{- if hasKey $files $key -}}
{{- if not (has $key $root.Values.templates.replace) -}}
{{- fail (printf "templates.%s.extra would replace the chart's %s: add this key to templates.replace if that is meant" $name $key) -}}
{{- end -}}
{{- $replaced = append $replaced $key -}}
{{- end -}}
{{- $_ := set $files $key $text -}}
{{- end -}}
{{- $bytes := 0 -}}
{{- range $files -}}{{- $bytes = add $bytes (len .) -}}{{- end -}}
{{- if gt $bytes 1048576 -}}
{{- fail (printf "templates.%s.extra makes controller-agent-templates-%s %d bytes large, and Kubernetes takes 1048576: shorten it, or use templates.%s.existingConfigMap" $name $name $bytes $name) -}}
{{- end -}}
{{- if not $own.existingConfigMap -}}
{{- $_ := set $into $name $files -}}
{{- end -}}
{{- end -}}
{{- range $root.Values.templates.replace -}}
{{- if not (has . $replaced) -}}
{{- fail (printf "templates.replace lists %s, which no templates.*.extra replaces: take it out, or correct the key" .) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* SHA-256 over names and texts with their lengths, as src/templates/digest.ts has it: a dictionary name -> text. */}}
{{- define "controller.templates.digest" -}}
{{- $parts := list -}}
{{- range $name := keys . | sortAlpha -}}
{{- $text := index $ $name -}}
{{- $parts = concat $parts (list (len $name | toString) "\n" $name (len $text | toString) "\n" $text) -}}
{{- end -}}
{{- join "" $parts | sha256sum -}}
{{- end -}}

{{/* Digest of the whole set, over the compiled paths: what collect has filled. */}}
{{- define "controller.templates.setDigest" -}}
{{- $paths := dict -}}
{{- range $_, $files := . -}}
{{- range $key, $text := $files -}}
{{- $_ := set $paths (replace "_" "/" $key) $text -}}
{{- end -}}
{{- end -}}
{{- include "controller.templates.digest" $paths -}}
{{- end -}}

{{/* A text as a YAML value: a literal block, or a quoted line where readers of YAML disagree about blocks. */}}
{{- define "controller.templates.scalar" -}}
{{- if or (not (hasSuffix "\n" .)) (hasSuffix "\n\n" .) (regexMatch "^\\s" .) (regexMatch "\\n[ \\t]+(\\n|$)" .) (contains "\r" .) -}}
{{- toJson . -}}
{{- else -}}
|
{{ trimSuffix "\n" . | indent 4 }}
{{- end -}}
{{- end -}}

{{/* Name of the ConfigMap that is read: (list $ "claude") */}}
{{- define "controller.templates.configMap" -}}
{{- $name := index . 1 -}}
{{- default (printf "controller-agent-templates-%s" $name) (index (index . 0).Values.templates $name).existingConfigMap -}}
{{- end -}}
