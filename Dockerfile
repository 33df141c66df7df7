# One image for every part: `hearye run` on one machine, `hearye scheduler`, `worker`, `bot` and `web` on many.

FROM python:3.12-slim-bookworm AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY bot bot
COPY config config
COPY scrapers scrapers
COPY store store
RUN python -m venv /opt/hearye \
    && /opt/hearye/bin/pip install --no-cache-dir -c constraints.txt '.[ocr,postgres,charts,s3]'

FROM python:3.12-slim-bookworm
# The language data of OCR change once in years; a pinned version only breaks the build when Debian
# mends something.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --no-install-recommends -y tesseract-ocr-eng tesseract-ocr-spa tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/hearye --shell /usr/sbin/nologin hearye \
    && install -d -o hearye -g hearye -m 0750 /var/lib/hearye
COPY --from=build /opt/hearye /opt/hearye
ENV PATH=/opt/hearye/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp \
    HEARYE_DATA=/var/lib/hearye
USER 10001:10001
WORKDIR /var/lib/hearye
VOLUME /var/lib/hearye
# tini passes signals on and reaps what a killed reader leaves: the program is process 2.
ENTRYPOINT ["tini", "--", "hearye"]
CMD ["run"]
