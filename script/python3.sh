# Sourced by the commands of this folder: run_prepare COMMAND WORDS… on this machine's Python.

run_prepare() {
    cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
    for candidate in python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            exec "$candidate" -m geo_minzheng.operating.prepare "$@"
        fi
    done
    echo "Stopped: there is no Python 3.11 or newer here." >&2
    echo "What to do: sudo apt-get install -y python3, on Debian 12 or Ubuntu 24.04 or newer." >&2
    exit 1
}
