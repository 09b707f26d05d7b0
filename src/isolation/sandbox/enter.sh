#!/usr/bin/env bash
# Decides what scripts see as the machine: every file system below an overlay, so that whatever they change is found above.
# Arguments: an empty folder for the layers, and a folder that is laid over the machine before the scripts start.
# Standard input: paths of scripts to run, one a line; each ends with "ended <exit code>" on standard output.
set -euo pipefail
area="$1"
prepared="$2"

# Where something is mounted, folders before what is in them; the kernel's own file systems hold nothing of anybody.
mounts() {
  local point kind
  while read -r _ _ _ _ point rest; do
    read -r kind _ <<<"${rest##* - }"
    case "$kind" in
      proc | sysfs | devtmpfs | devpts | cgroup* | mqueue | securityfs | debugfs | tracefs | bpf | autofs | nsfs) continue ;;
    esac
    case "$point" in
      / | /proc/* | /sys/* | /dev | /dev/* | /workspace | /workspace/*) continue ;;
    esac
    printf '%s\n' "$point"
  done </proc/self/mountinfo | sort -u
}

overlay() {
  mkdir -p "$area/upper/$2" "$area/work/$2"
  mount -t overlay overlay -o "lowerdir=$1,upperdir=$area/upper/$2,workdir=$area/work/$2$options" "$area/root$3" &&
    printf '%s %s %s\n' "$2" "${3:-/}" "$1" >>"$area/layers"
}

# What the scripts find at a folder: what was prepared there, over what the machine has.
lower_of() {
  local lower=""
  [ ! -d "$1" ] || lower="$1"
  [ ! -d "$area/prepared$1" ] || lower="$area/prepared$1:${lower:-$area/empty}"
  printf '%s\n' "$lower"
}

# A user namespace may not put the root with the mounts in it below an overlay: then each of its folders has one of its own.
by_folders() {
  local entry name
  for entry in /* "$area/prepared"/*; do
    name="/${entry##*/}"
    number=$((number + 1))
    case "$name" in /proc | /sys | /dev) mkdir -p "$area/root$name" && continue ;; esac
    if [ -L "$entry" ]; then
      cp -P "$entry" "$area/root$name"
    elif [ -d "$entry" ] && [ ! -e "$area/root$name" ]; then
      mkdir "$area/root$name"
      overlay "$(lower_of "$name")" "$number" "$name" 2>>"$area/refused" || printf '%s\n' "$name" >>"$area/unwatched"
    fi
  done
}

devices() {
  mount -t tmpfs -o mode=755 tmpfs "$area/root/dev"
  local name
  for name in null zero full random urandom tty; do
    # A user namespace may make no devices, of which cp would complain for each: the machine's own is mounted then.
    if ! cp -a "/dev/$name" "$area/root/dev/$name" 2>/dev/null; then
      : >"$area/root/dev/$name"
      mount --bind "/dev/$name" "$area/root/dev/$name"
    fi
  done
  ln -s /proc/self/fd "$area/root/dev/fd"
  for name in in:0 out:1 err:2; do ln -s "/proc/self/fd/${name#*:}" "$area/root/dev/std${name%:*}"; done
  mkdir -m 1777 "$area/root/dev/shm"
}

options=""
[ "$(id -u)" = 0 ] && [ -z "${CTO_UNPRIVILEGED:-}" ] || options=",userxattr"
mapfile -t points < <(mounts)
mount -t tmpfs -o mode=755 tmpfs "$area"
mkdir "$area"/{root,upper,work,logs,prepared,empty}
cp -a "$prepared/." "$area/prepared"
number=0
if ! overlay "$area/prepared:/" 0 "" 2>"$area/refused"; then
  : >"$area/layers"
  by_folders
fi
ls -A "$area/root" >"$area/top"
for point in "${points[@]}"; do
  number=$((number + 1))
  [ -d "$area/root$point" ] || continue
  overlay "$(lower_of "$point")" "$number" "$point" 2>>"$area/refused" || printf '%s\n' "$point" >>"$area/unwatched"
done
devices
mount -t proc proc "$area/root/proc"
mount -t proc proc /proc
find "$area/root/dev" | sort >"$area/devices"
chroot "$area/root" true
export AREA="$area" ROOT="$area/root"
echo "ready"
while IFS= read -r script; do
  code=0
  bash "$script" || code=$?
  echo "ended $code"
done
