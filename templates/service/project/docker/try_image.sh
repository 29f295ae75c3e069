#!/bin/sh
# Weighs an image, starts it read-only and without rights as in production, waits until it is healthy, and stops it.
set -eu

image=$1
largest=200000000
container=$(docker run --detach --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \
    --env ENVIRONMENT=development --env DATABASE_URL=sqlite+aiosqlite:////tmp/app.db "$image")
trap 'docker logs "$container"; docker rm --force "$container" >/dev/null' EXIT

size=$(docker image inspect --format '{{.Size}}' "$image")
echo "The image has $size bytes."
[ "$size" -lt "$largest" ]

docker exec "$container" alembic upgrade head
for _ in $(seq 60); do
    health=$(docker inspect --format '{{.State.Health.Status}}' "$container")
    [ "$health" = starting ] || break
    sleep 1
done
echo "The container is $health."
[ "$health" = healthy ]

docker stop --timeout 40 "$container" >/dev/null
code=$(docker inspect --format '{{.State.ExitCode}}' "$container")
echo "It stopped with code $code."
[ "$code" -eq 0 ]
