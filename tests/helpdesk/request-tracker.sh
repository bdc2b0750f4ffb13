#!/bin/sh
# Installs Request Tracker 5 from Debian's packages, starts it on loopback, runs the tests against it, and ends it.
# usage: request-tracker.sh PYTEST. Needs root on Debian 12 or newer; some 300 MB of packages. Changes nothing but /etc and /var.
set -eu
umask 022
pytest=$1
port=${RT_PORT:-8081}
password=loopback-only
here=$(cd "$(dirname "$0")" && pwd)

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Request Tracker is installed from Debian's packages, which needs root on a Debian."
    exit 1
fi

settings=/etc/request-tracker5/RT_SiteConfig.d
if dpkg -s request-tracker5 rt5-standalone >/dev/null 2>&1; then
    if [ ! -e $settings/90-loopback.pm ]; then
        echo "There is a Request Tracker on this computer already. Is it there for tests only? Then say so with:"
        echo "    touch $settings/90-loopback.pm"
        exit 1
    fi
else
    export DEBIAN_FRONTEND=noninteractive
    debconf-set-selections <<PRESEED
request-tracker5 request-tracker5/initial-root-password password $password
request-tracker5 request-tracker5/initial-root-password-again password $password
request-tracker5 request-tracker5/dbconfig-install boolean true
request-tracker5 request-tracker5/database-type select sqlite3
request-tracker5 request-tracker5/webbaseurl string http://127.0.0.1:$port
request-tracker5 request-tracker5/organization string desk.example
request-tracker5 request-tracker5/rtname string desk.example
PRESEED
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends \
        dbconfig-common dbconfig-sqlite3 msmtp-mta rt5-db-sqlite rt5-standalone request-tracker5
fi

if [ ! -e $settings/51-dbconfig-common.pm ]; then
    echo "Request Tracker has no settings of its database, as after a removal that was not whole. Purge it and try again:"
    echo "    apt-get purge request-tracker5 rt5-standalone rt5-db-sqlite dbconfig-common"
    exit 1
fi

# Debian's answers leave the path of the web pages at /rt. Mail is written to a file: nothing leaves.
cat > $settings/90-loopback.pm <<CONFIG
Set(\$WebPath, "");
Set(\$WebDomain, "127.0.0.1");
Set(\$WebPort, $port);
Set(\$WebBaseURL, "http://127.0.0.1:$port");
Set(\$MailCommand, "testfile");
1;
CONFIG
chmod a+r /etc/request-tracker5/RT_SiteConfig.pm $settings/90-loopback.pm

as_www_data="setpriv --reuid=www-data --regid=www-data --init-groups"
token=$($as_www_data perl -I/usr/share/request-tracker5/lib "$here/grant.pl")

$as_www_data /usr/share/request-tracker5/libexec/rt-server \
    --server Starlet --host 127.0.0.1 --port "$port" --max-workers 3 >/tmp/request-tracker.log 2>&1 &
server=$!
# The server ends its workers when it is asked to end.
trap 'kill "$server"; wait "$server" 2>/dev/null || true' EXIT

DESKSIDE_RT_URL="http://127.0.0.1:$port" DESKSIDE_RT_TOKEN="$token" DESKSIDE_RT_PASSWORD="$password" \
    "$pytest" "$here" -q -rs
