# Runs initdb and then a PostgreSQL server for as long as standard input stays open.
#
#   sh -c "$(cat postgres-guard.sh)" guard DIRECTORY BINARIES [POSTGRES-ARGUMENT ...]
#
# DIRECTORY holds a file `password` and gets `data`; it is removed at the end, whatever the end is.
# The other side of standard input is a pipe held by the program that wants the server. The system closes it when
# that program ends, even by SIGKILL, so a server can never outlive its user: no signal handler could promise that.

directory=$1
binaries=$2
shift 2
exec 3<&0 </dev/null

# Runs one command to its end. SIGINT, which both programs take as "stop now, cleanly", is sent when the pipe closes.
run() {
  "$@" 3<&- &
  child=$!
  (
    read -r _ <&3
    kill -INT "$child"
  ) 2>/dev/null &
  watcher=$!
  wait "$child"
  status=$?
  # A signal for this script ends `wait`, not the command.
  while kill -0 "$child" 2>/dev/null; do
    wait "$child"
    status=$?
  done
  kill "$watcher" 2>/dev/null
  return "$status"
}

trap 'kill -INT "$child" 2>/dev/null' INT TERM HUP

run "$binaries/initdb" --pgdata="$directory/data" --username=postgres --pwfile="$directory/password" \
  --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync >"$directory/initdb.log" 2>&1
status=$?
rm -f "$directory/password"

if [ "$status" -eq 0 ]; then
  run "$binaries/postgres" -D "$directory/data" "$@"
  status=$?
else
  cat "$directory/initdb.log" >&2
fi

rm -rf "$directory"
exit "$status"
