#!/bin/bash
# Checks the models with Spin. See README.md.
#
#   run.sh [--full] [NAME]    runs all, or those whose name contains NAME
#   run.sh --trail NAME       the shortest way to the violation of one broken twin
set -u

here=$(cd "$(dirname "$0")" && pwd)
full=false
trail=false
only=
for argument in "$@"; do
  case $argument in
    --full) full=true ;;
    --trail) trail=true ;;
    -*) echo "usage: run.sh [--full] [--trail] [NAME]" >&2; exit 2 ;;
    *) only=$argument ;;
  esac
done
for tool in spin gcc; do
  command -v "$tool" > /dev/null || { echo "$tool is not installed" >&2; exit 2; }
done

# name | model | what must come out | bounds and variant (-D) | bounds instead with --full
# holds: no violation in the whole state space. Else: the violation that must be found.
# strands: holds, and the strands found are listed.
configurations='
ledger                      | ledger  | holds     | OPS=3                           | OPS=4
ledger-without-deaths       | ledger  | holds     | OPS=5 DEATHS=0                  | OPS=7 DEATHS=0
ledger-three-permits        | ledger  | holds     | OPS=4 PERMITS=3 DEATHS=0        | OPS=3 PERMITS=3
ledger-three-slots          | ledger  | holds     | OPS=2 SLOTS=3                   | OPS=3 SLOTS=3
ledger-slot-used-again      | ledger  | holds     | OPS=3 REUSE                     | OPS=4 REUSE
ledger-one-version          | ledger  | holds     | OPS=2 REUSE VERSIONS=1          | OPS=4 REUSE VERSIONS=1
ledger-no-filing            | ledger  | account   | OPS=3 NO_FILING                 |
ledger-no-reread            | ledger  | account   | OPS=3 NO_REREAD                 |
ledger-no-sequence          | ledger  | account   | OPS=5 DEATHS=0 NO_SEQUENCE      |
ledger-blind-recoverer      | ledger  | account   | OPS=3 REUSE BLIND_RECOVERER     |
ledger-wraps                | ledger  | account   | OPS=5 DEATHS=0 SEQUENCES=2      |
waiting                     | waiting | holds     | CALLS=3                         | CALLS=4
waiting-two-processes       | waiting | holds     | CALLS=4 PROCESSES=2 SPURIOUS=1  | CALLS=8 PROCESSES=2 SPURIOUS=2
waiting-spurious-wake       | waiting | holds     | CALLS=2 SPURIOUS=1              | CALLS=4 SPURIOUS=1
waiting-data                | waiting | holds     | CALLS=3 PROCESSES=2 DATA        | CALLS=4 DATA
waiting-full-store          | waiting | holds     | CALLS=2 FULL_STORE              | CALLS=4 FULL_STORE
waiting-unregistered        | waiting | holds     | CALLS=3 UNREGISTERED            | CALLS=4 UNREGISTERED
waiting-slow-barrier        | waiting | holds     | CALLS=2 SLOW_BARRIER            | CALLS=3 SLOW_BARRIER
waiting-no-count            | waiting | holds     | CALLS=2 WAKES=1                 | CALLS=4 WAKES=1
waiting-deaths              | waiting | strands   | CALLS=2 DEATHS=1                | CALLS=3 DEATHS=1
waiting-no-barrier          | waiting | stuck     | CALLS=3 NO_BARRIER              |
waiting-clear-late          | waiting | stuck     | CALLS=3 CLEAR_LATE              |
waiting-no-reset            | waiting | stuck     | CALLS=3 NO_RESET                |
waiting-read-first          | waiting | stuck     | CALLS=3 READ_FIRST              |
waiting-no-pass             | waiting | stuck     | CALLS=3 PROCESSES=2 SPURIOUS=1 WAKES=1 NO_PASS |
waiting-pass-uncleared      | waiting | stuck     | CALLS=3 PROCESSES=2 SPURIOUS=1 WAKES=1 PASS_UNCLEARED |
waiting-no-pass-counted     | waiting | holds     | CALLS=4 PROCESSES=2 SPURIOUS=1 NO_PASS | CALLS=4 NO_PASS
waiting-no-compare          | waiting | exclusion | CALLS=4 NO_COMPARE              |
waiting-no-compare-deaths   | waiting | exclusion | CALLS=4 DEATHS=1 NO_COMPARE     |
waiting-unordered           | waiting | data      | CALLS=3 DATA UNORDERED          |
death-mutex                 | death   | holds     | ONLY_A CLAIMS=2 LOOKS=0         | ONLY_A CLAIMS=3
death-mutex-stops           | death   | holds     | ONLY_A CLAIMS=2 STOPS=1 LOOKS=0 | ONLY_A CLAIMS=3 STOPS=1 LOOKS=0
death-mutex-no-recheck      | death   | holds     | ONLY_A CLAIMS=2 LOOKS=0 NO_RECHECK | ONLY_A CLAIMS=3 NO_RECHECK
death-count                 | death   | holds     | ONLY_B                          | ONLY_B CLAIMS=4 DEATHS=2
death-count-stops           | death   | holds     | ONLY_B STOPS=1                  | ONLY_B CLAIMS=4 DEATHS=2 STOPS=1
death-both                  | death   | holds     | CLAIMS=1                        | CLAIMS=2 LOOKS=0
death-no-claim-byte         | death   | holds     | ONLY_B NO_CLAIM_BYTE            | ONLY_B CLAIMS=4 DEATHS=2 NO_CLAIM_BYTE
death-no-claim-byte-stops   | death   | slot      | ONLY_B STOPS=1 NO_CLAIM_BYTE    |
death-clears-flag           | death   | sleeper   | ONLY_A CLAIMS=2 STOPS=1 LOOKS=0 CLEARS_FLAG |
death-probe-first           | death   | liver     | ONLY_B PROBE_FIRST              |
death-own-probe             | death   | liver     | ONLY_B OWN_PROBE                |
death-lock-last             | death   | liver     | ONLY_B LOCK_LAST                |
death-no-recheck            | death   | holder    | ONLY_B NO_RECHECK               |
death-no-sequence           | death   | holder    | ONLY_B NO_SEQUENCE              |
death-claim-dead            | death   | owed      | ONLY_B CLAIM_DEAD               |
death-free-first            | death   | owed      | ONLY_B FREE_FIRST               |
death-wake-on-transition    | death   | sleeper   | ONLY_A CLAIMS=2 WAKE_ON_TRANSITION |
death-wake-last             | death   | sleeper   | ONLY_A CLAIMS=2 WAKE_LAST       |
mutex                       | mutex   | holds     | CALLS=3                         | CALLS=4 NOT_HUNGRY DEATHS=2
mutex-stops                 | mutex   | holds     | CALLS=3 STOPS=1 MORTALS=2 NOT_HUNGRY | CALLS=3 STOPS=1 DEATHS=2
mutex-callers               | mutex   | holds     | CALLS=2 DEATHS=2 LEAVERS TRIES  | CALLS=3 LEAVERS TRIES NOT_HUNGRY
mutex-two-deaths            | mutex   | holds     | CALLS=3 DEATHS=2 NOT_HUNGRY HELPERS=1 | CALLS=4 DEATHS=2 NOT_HUNGRY HELPERS=1
mutex-four-processes        | mutex   | holds     | CALLS=3 PROCESSES=4 NOT_HUNGRY HELPERS=1 MORTALS=2 | CALLS=4 PROCESSES=4 NOT_HUNGRY HELPERS=1 MORTALS=1
mutex-wake-on-transition    | mutex   | asleep    | CALLS=3 NOT_HUNGRY WAKE_ON_TRANSITION |
mutex-no-count              | mutex   | asleep    | CALLS=3 NOT_HUNGRY NO_COUNT     |
mutex-drops-flag            | mutex   | asleep    | CALLS=3 NOT_HUNGRY DROPS_FLAG   |
mutex-no-pass               | mutex   | asleep    | CALLS=4 PROCESSES=4 NOT_HUNGRY HELPERS=1 MORTALS=1 NO_PASS |
mutex-second-word           | mutex   | held      | CALLS=3 NOT_HUNGRY SECOND_WORD  |
mutex-skips-repair          | mutex   | held      | CALLS=3 DEATHS=2 NOT_HUNGRY SKIPS_REPAIR |
mutex-recovery-frees        | mutex   | dirty     | CALLS=3 NOT_HUNGRY R5_FREES     |
mutex-throw-frees           | mutex   | dirty     | CALLS=3 NOT_HUNGRY THROW_FREES  |
rwlock                      | rwlock  | holds     | PROCESSES=2 CALLS=3 HELPERS=1   | PROCESSES=2 CALLS=3
rwlock-three-processes      | rwlock  | holds     | CALLS=3 READERS=1 MORTALS=1 HELPERS=1 | CALLS=3 READERS=1 HELPERS=1
rwlock-callers              | rwlock  | holds     | PROCESSES=2 CALLS=2 HELPERS=1 LEAVERS READS | PROCESSES=2 CALLS=3 HELPERS=1 LEAVERS READS
rwlock-three-callers        | rwlock  | holds     | CALLS=3 DEATHS=0 READERS=2 LEAVERS | CALLS=3 DEATHS=0 READERS=1 LEAVERS
rwlock-two-deaths           | rwlock  | holds     | CALLS=2 DEATHS=2 HELPERS=1      | CALLS=3 DEATHS=2 HELPERS=1 READERS=1 MORTALS=1
rwlock-slot-used-again      | rwlock  | holds     | PROCESSES=2 CALLS=2 REUSES=1    | PROCESSES=2 CALLS=3 REUSES=1 MORTALS=1
rwlock-stops                | rwlock  | holds     | PROCESSES=2 CALLS=2 REUSES=1 STOPS=1 MORTALS=1 | PROCESSES=2 CALLS=3 STOPS=1 MORTALS=1
rwlock-no-count-repair      | rwlock  | holds     | PROCESSES=2 CALLS=2 REUSES=1 MORTALS=1 NO_C_SET |
rwlock-check-first          | rwlock  | alone     | PROCESSES=2 CALLS=2 DEATHS=0 CHECK_FIRST |
rwlock-count-late           | rwlock  | alone     | PROCESSES=2 CALLS=2 DEATHS=0 COUNT_LATE |
rwlock-late-bit             | rwlock  | alone     | PROCESSES=2 CALLS=2 DEATHS=0 LATE_BIT |
rwlock-scan-first           | rwlock  | alone     | PROCESSES=2 CALLS=2 DEATHS=0 SCAN_FIRST |
rwlock-quiet-exit           | rwlock  | asleep    | PROCESSES=2 CALLS=2 DEATHS=0 QUIET_EXIT |
rwlock-quiet-give-up        | rwlock  | asleep    | PROCESSES=2 CALLS=2 DEATHS=0 LEAVERS QUIET_GIVE_UP |
rwlock-wake-one             | rwlock  | asleep    | CALLS=3 DEATHS=0 READERS=2 WAKE_ONE |
rwlock-no-discount          | rwlock  | asleep    | PROCESSES=2 CALLS=2 DEATHS=0 READS NO_DISCOUNT |
rwlock-wake-on-transition   | rwlock  | asleep    | PROCESSES=2 CALLS=2 WAKE_ON_TRANSITION |
rwlock-dead-counts          | rwlock  | asleep    | PROCESSES=2 CALLS=2 HELPERS=1 DEAD_COUNTS NO_C_SET |
rwlock-no-generation        | rwlock  | miscount  | PROCESSES=2 CALLS=3 REUSES=1 MORTALS=1 READERS=1 NO_GENERATION |
rwlock-pending-suspect      | rwlock  | suspect   | PROCESSES=2 CALLS=2 HELPERS=1 PENDING_SUSPECT |
rwlock-written-free         | rwlock  | suspect   | PROCESSES=2 CALLS=2 HELPERS=1 WRITTEN_FREE |
versioned                   | versioned | holds   | PROCESSES=2 CALLS=3 HELPERS=1   | PROCESSES=2 CALLS=4
versioned-three-processes   | versioned | holds   | CALLS=3 DEATHS=0 WRITERS=1 READERS=1 | CALLS=4 MORTALS=1 HELPERS=1 WRITERS=1 READERS=1
versioned-three-buffers     | versioned | holds   | PROCESSES=2 CALLS=3 BUFFERS=3 HELPERS=1 MORTALS=1 | PROCESSES=2 CALLS=4 BUFFERS=3 HELPERS=1
versioned-callers           | versioned | holds   | PROCESSES=2 CALLS=3 DEATHS=0 LEAVERS | PROCESSES=2 CALLS=3 HELPERS=1 LEAVERS
versioned-slot-used-again   | versioned | holds   | PROCESSES=2 CALLS=3 REUSES=1 MORTALS=1 READERS=1 | PROCESSES=2 CALLS=3 REUSES=1
versioned-no-pin-repair     | versioned | holds   | PROCESSES=2 CALLS=3 MORTALS=1 HELPERS=1 NO_C_SET |
versioned-no-look           | versioned | whole   | PROCESSES=2 CALLS=4 DEATHS=0 NO_LOOK |
versioned-pin-late          | versioned | whole   | PROCESSES=2 CALLS=4 DEATHS=0 PIN_LATE |
versioned-late-bit          | versioned | whole   | PROCESSES=2 CALLS=4 DEATHS=0 LATE_BIT |
versioned-no-scan           | versioned | whole   | PROCESSES=2 CALLS=4 DEATHS=0 NO_SCAN |
versioned-no-check          | versioned | whole   | PROCESSES=2 CALLS=4 DEATHS=0 NO_CHECK |
versioned-early-publish     | versioned | whole   | PROCESSES=2 CALLS=3 DEATHS=0 EARLY_PUBLISH |
versioned-row-late          | versioned | whole   | PROCESSES=2 CALLS=3 DEATHS=0 ROW_LATE |
versioned-quiet-unpin       | versioned | asleep  | PROCESSES=2 CALLS=3 DEATHS=0 QUIET_UNPIN |
versioned-quiet-publish     | versioned | asleep  | PROCESSES=2 CALLS=3 DEATHS=0 QUIET_PUBLISH |
versioned-wake-one          | versioned | asleep  | CALLS=3 DEATHS=0 WRITERS=1 READERS=2 WAKE_ONE |
versioned-wake-on-transition | versioned | asleep | PROCESSES=2 CALLS=3 HELPERS=1 WAKE_ON_TRANSITION |
versioned-dead-pins         | versioned | asleep  | PROCESSES=2 CALLS=3 MORTALS=1 HELPERS=1 DEAD_PINS NO_C_SET |
versioned-no-generation     | versioned | miscount | PROCESSES=2 CALLS=4 REUSES=1 MORTALS=1 READERS=1 WRITERS=1 NO_GENERATION |
barrier                     | barrier | holds     | PROCESSES=2 CALLS=2             | PROCESSES=2 CALLS=3 DEATHS=2
barrier-three-parties       | barrier | holds     | PARTIES=3 CALLS=3 HELPERS=1     | PARTIES=3 CALLS=3
barrier-resets              | barrier | holds     | PROCESSES=2 CALLS=2 RESETS=1 LEAVERS HELPERS=1 | PROCESSES=2 CALLS=2 RESETS=1 LEAVERS
barrier-stops               | barrier | holds     | PROCESSES=2 CALLS=1 RESETS=1 STOPS=1 | PROCESSES=2 CALLS=2 RESETS=1 STOPS=1
barrier-slot-used-again     | barrier | holds     | PROCESSES=2 CALLS=2 REUSES=1    | PROCESSES=2 CALLS=3 REUSES=1 DEATHS=2
barrier-no-recheck          | barrier | holds     | PROCESSES=2 CALLS=2 REUSES=1 NO_RECHECK |
barrier-no-generation       | barrier | holds     | PROCESSES=2 CALLS=2 REUSES=1 NO_GENERATION |
barrier-neither             | barrier | named     | PROCESSES=2 CALLS=2 REUSES=1 NO_RECHECK NO_GENERATION |
barrier-count-first         | barrier | counted   | PROCESSES=2 CALLS=2 COUNT_FIRST |
barrier-no-file             | barrier | named     | PROCESSES=2 CALLS=1 RESETS=1 STOPS=1 NO_FILE |
barrier-skip-broken         | barrier | named     | PROCESSES=2 CALLS=2 RESETS=1 LEAVERS SKIP_BROKEN |
barrier-clear-first         | barrier | named     | PROCESSES=2 CALLS=2 STOPS=1 CLEAR_FIRST |
barrier-no-tag              | barrier | named     | PROCESSES=2 CALLS=2 NO_TAG      |
barrier-no-history          | barrier | told      | PROCESSES=2 CALLS=2 DEATHS=0 RESETS=1 NO_HISTORY |
barrier-quiet-trip          | barrier | sleeps    | PROCESSES=2 CALLS=2 DEATHS=0 QUIET_TRIP |
barrier-quiet-break         | barrier | sleeps    | PROCESSES=2 CALLS=2 DEATHS=0 PARTIES=3 LEAVERS QUIET_BREAK |
barrier-wake-on-transition  | barrier | sleeps    | PROCESSES=2 CALLS=2 WAKE_ON_TRANSITION |
condition                   | condition | holds   | TICKETS=3                       | TICKETS=4 PROCESSES=4 PUTTERS=2
condition-leavers           | condition | holds   | LEAVERS                         | LEAVERS DEATHS=2 HELPERS=2
condition-late-helper       | condition | holds   | HELPERS=2 TICKETS=2             | HELPERS=2 DEATHS=2
condition-all               | condition | holds   | PROCESSES=4 PUTTERS=2 DEATHS=0 ALL | PROCESSES=4 PUTTERS=2 ALL TICKETS=2
condition-keeps-ticket      | condition | asleep  | DEATHS=0 LEAVERS KEEPS_TICKET   |
condition-leaves-one        | condition | asleep  | DEATHS=0 LEAVERS LEAVES_ONE     |
condition-no-r3             | condition | asleep  | NO_R3                           |
condition-next-first        | condition | asleep  | NEXT_FIRST                      |
condition-no-d6             | condition | asleep  | NO_D6                           |
condition-draw-late         | condition | asleep  | DEATHS=0 DRAW_LATE              |
condition-ring-first        | condition | asleep  | DEATHS=0 RING_FIRST             |
close                       | close   | holds     | OUTSIDE=1 CALLS=1 OTHERS=1      | OUTSIDE=1 CALLS=1 DEATHS=2
close-three-processes       | close   | holds     | CALLS=1 DEATHS=0                | CALLS=1 MORTALS=1
close-two-threads           | close   | holds     | THREADS=2 OUTSIDE=1 OTHERS=0 DEATHS=0 TIMED CLOSES=2 | THREADS=2 OUTSIDE=1 OTHERS=1 DEATHS=0 TIMED CLOSES=2
close-sentinel              | close   | holds     | OUTSIDE=1 CALLS=1 OTHERS=1 SENTINEL | OUTSIDE=1 SENTINEL
close-now                   | close   | holds     | OUTSIDE=1 CALLS=1 OTHERS=1 MORTALS=1 NOW | OUTSIDE=1 CALLS=1 OTHERS=1 DEATHS=2 NOW
close-look-first            | close   | holding   | OUTSIDE=1 CALLS=1 OTHERS=1 LOOK_FIRST |
close-no-second-look        | close   | holding   | OUTSIDE=1 CALLS=1 OTHERS=1 NO_L3 |
close-no-count              | close   | owing     | OUTSIDE=1 CALLS=1 OTHERS=1 NO_COUNT |
close-one-look              | close   | owing     | OUTSIDE=1 CALLS=1 OTHERS=1 TIMED ONE_LOOK |
close-no-relook             | close   | left      | OUTSIDE=1 CALLS=1 OTHERS=1 NO_RELOOK |
close-runs-on               | close   | owing     | OUTSIDE=1 CALLS=1 OTHERS=1 SENTINEL RUNS_ON |
close-settle-first          | close   | owing     | OUTSIDE=1 CALLS=1 OTHERS=1 SETTLE_FIRST |
close-no-settle             | close   | owing     | OUTSIDE=1 CALLS=1 OTHERS=1 NO_SETTLE |
close-no-wake               | close   | asleep    | OUTSIDE=1 CALLS=1 OTHERS=1 NO_WAKE |
close-wake-first            | close   | asleep    | OUTSIDE=1 CALLS=1 OTHERS=1 WAKE_FIRST |
close-free-first            | close   | held      | OUTSIDE=1 CALLS=1 OTHERS=1 FREE_FIRST |
close-byte-first            | close   | late      | OUTSIDE=1 CALLS=1 OTHERS=1 BYTE_FIRST |
'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2

# What Spin says when a property does not hold.
violation() {
  case $1 in
    account) echo 'assertion violated.*truth|assertion violated.*state' ;;
    stuck) echo 'assertion violated.*at_\[0\]' ;;
    exclusion) echo 'assertion violated.*owner' ;;
    data) echo 'assertion violated.*last_writer' ;;
    liver | holder | owed | slot | sleeper) echo "assertion violated.*$1" ;;
    asleep | held | dirty | late | left) echo "assertion violated  !.$1" ;;
    holding) echo 'assertion violated.*holding==0' ;;
    owing) echo 'assertion violated  !.owed' ;;
    alone) echo 'assertion violated.*(reading|writer)' ;;
    whole) echo 'assertion violated *whole' ;;
    named) echo 'assertion violated.*(named|owes|life)' ;;
    counted) echo 'assertion violated.*counts' ;;
    told) echo 'assertion violated.*ended' ;;
    sleeps) echo 'assertion violated  !.*at_' ;;
    suspect) echo 'assertion violated.*wrote' ;;
    miscount) echo 'assertion violated.*(reading|writer|whole|alone|!.asleep)' ;; # or asleep
  esac
}

# Every step is on shared words, so that partial order reduction gains nothing; all states are kept,
# none hashed away (no bitstate).
build() {
  local model=$1 optimize=$2
  shift 2
  cp "$here/$model.pml" . && spin -a "$@" "$model.pml" > spin.out || return 1
  gcc "$optimize" -w -DSAFETY -DNOREDUCE -DCOLLAPSE -DMEMLIM=3500 $more -o pan pan.c
}

# Of a guided simulation: each change of a step and of a shared word, packed words decoded.
changes() {
  awk -v model="$1" '
    function owner(v) { return v == 0 ? "free" : v == 1 ? "kept" : "owned by " v - 2 }
    function flags(v) {
      return (v % 2 ? "waiters" : "-") (int(v / 2) % 2 ? " hungry" : "") " wakes " int(v / 4)
    }
    function held(v) {
      return "sequence " int(v / 64) ", slot " int(v / 4) % 4 " has " int(v / 16) % 4 ", taken " v % 4
    }
    function filed(v) {
      return "version " int(v / 512) ", generation " int(v / 128) % 4 ", sequence " int(v / 4) % 32 \
        ", held " v % 4
    }
    function life(v) { return substr("FREELIVEDEAD", v % 3 * 4 + 1, 4) "(" int(v / 3) ")" }
    function stands(v) {
      if (v < 2) return v ? "kept" : "free"
      if (v < 16) return (v > 8 ? "suspect, of " : "owned by ") v % 8 - 2
      return "in repair by " v - 18
    }
    function locked(v) {
      if (v < 16) return "free"
      split("written suspect repair pending updating upgrading", modes, " ")
      return modes[int(v / 16)] " of " v % 4 "(" int(v / 4) % 4 ")"
    }
    function text(name, v) {
      if (name == "state" && model == "rwlock") return locked(v)
      if (name ~ /^readers/) return v % 4 " of generation " int(v / 4)
      if (name ~ /^waiters.[0-9]/) return v
      if (name == "state" && model == "death" || name ~ /^seen/ || name ~ /^life/) return life(v)
      if (name == "state" && model == "mutex") return stands(v)
      if (name == "state") return model == "waiting" ? owner(v) : held(v)
      if (name == "waiters" && model == "death") return (v % 2 ? "waiters" : "-") " wakes " int(v / 2)
      if (name == "waiters") return flags(v)
      return name ~ /^ledger/ ? filed(v) : v
    }
    /^ *[0-9]+:\tproc/ { if (line != "") print ++n "." line; line = "" }
    /^\t\t[a-z_]+(\[[0-9]\])? = / {
      name = $1; value = $3; sub(/_\[/, "[", name)
      old = name in was ? was[name] : "0"
      if (old != value &&
          (name ~ /^(stored|state|waiters|ledger|generation|truth|at|who|what|n|phase|closer|retire|slot|inside|when_empty|object_gone|table_gone)(\[|$)/ ||
           name ~ /^(does|dead|stopped|locked|claiming|a|b|outsider|dying|dirty|named)(\[|$)/ ||
           name ~ /^(readers|have_read|life|reading|writer)(\[|$)/))
        line = line "  " name " = " text(name, value)
      was[name] = value
    }
    END { if (line != "") print ++n "." line }'
}

# Which step, of whoever died before it, left somebody asleep before a free or a kept mutex.
strands() {
  local state
  for state in 0:free 1:kept; do
    echo "    asleep before a ${state#*:} mutex when one died before:" \
      $(sed -n "s/^strand: state ${state%:*},.*died before //p" pan.out | sort -u)
  done
}

passed=0
failed=0
while IFS='|' read -r name model expected small large; do
  read -r name <<< "$name"
  read -r model <<< "$model"
  read -r expected <<< "$expected"
  [[ -n $name && $name == *"$only"* ]] || continue
  $full && [[ $large == *=* ]] && small=$large
  flags=()
  for flag in $small; do flags+=("-D$flag"); done
  more=
  [[ $expected == strands ]] && more=-DPRINTF
  $trail && more="$more -DBFS"
  optimize=-O1
  [[ -n $(violation "$expected") ]] && optimize=-O0
  if ! build "$model" "$optimize" "${flags[@]}"; then
    cat spin.out
    echo "$name: does not compile"
    failed=$((failed + 1))
    continue
  fi
  ./pan -w20 -m1000000 > pan.out 2>&1
  states=$(awk '/states, stored/ { print $1 }' pan.out)
  depth=$(sed -n 's/.*depth reached \([0-9]*\).*/\1/p' pan.out)
  if grep -q 'out of memory\|MEMLIM\|depth too small\|not completed' pan.out &&
    ! grep -q 'errors: 1' pan.out; then
    outcome='search not completed'
  elif grep -q 'errors: 0' pan.out; then
    outcome=holds
  else
    outcome=$(grep -m 1 '^pan:1:' pan.out)
  fi
  pattern=$(violation "$expected")
  if [[ -n $pattern ]]; then
    grep -Eq "$pattern" pan.out && verdict="broken as it must be: $expected" || verdict=
  else
    [[ $outcome == holds ]] && verdict=holds || verdict=
  fi
  printf '%-26s %9s states  depth %5s  %s\n' \
    "$name" "${states:-?}" "${depth:-?}" "${verdict:-SURPRISE, not $expected: $outcome}"
  [[ $expected == strands ]] && strands
  $trail && [[ -f $model.pml.trail ]] && spin -t -p -g "${flags[@]}" "$model.pml" | changes "$model"
  [[ -n $verdict ]] && passed=$((passed + 1)) || failed=$((failed + 1))
  rm -f ./*.trail
done <<< "$configurations"

echo "$passed passed, $failed failed"
[[ $failed == 0 && $passed -gt 0 ]]
