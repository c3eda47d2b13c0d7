/** Import names whose distribution on PyPI has another name. One import name, one distribution that everybody means. */
export const distributionOfImport: Readonly<Record<string, string>> = {
  yaml: 'PyYAML',
  cv2: 'opencv-python',
  PIL: 'Pillow',
  sklearn: 'scikit-learn',
  skimage: 'scikit-image',
  bs4: 'beautifulsoup4',
  dateutil: 'python-dateutil',
  dotenv: 'python-dotenv',
  jwt: 'PyJWT',
  docx: 'python-docx',
  pptx: 'python-pptx',
  magic: 'python-magic',
  slugify: 'python-slugify',
  jose: 'python-jose',
  telegram: 'python-telegram-bot',
  gitlab: 'python-gitlab',
  git: 'GitPython',
  github: 'PyGithub',
  MySQLdb: 'mysqlclient',
  psycopg2: 'psycopg2-binary',
  ldap: 'python-ldap',
  OpenSSL: 'pyOpenSSL',
  nacl: 'PyNaCl',
  serial: 'pyserial',
  usb: 'pyusb',
  zmq: 'pyzmq',
  socks: 'PySocks',
  attr: 'attrs',
  attrs: 'attrs',
  google_auth_oauthlib: 'google-auth-oauthlib',
  googleapiclient: 'google-api-python-client',
  grpc: 'grpcio',
  grpc_status: 'grpcio-status',
  OpenGL: 'PyOpenGL',
  fitz: 'PyMuPDF',
  faiss: 'faiss-cpu',
  markdown: 'Markdown',
  mako: 'Mako',
  jinja2: 'Jinja2',
  werkzeug: 'Werkzeug',
  flask: 'Flask',
  flask_cors: 'Flask-Cors',
  flask_login: 'Flask-Login',
  flask_migrate: 'Flask-Migrate',
  flask_sqlalchemy: 'Flask-SQLAlchemy',
  flask_wtf: 'Flask-WTF',
  django: 'Django',
  rest_framework: 'djangorestframework',
  rest_framework_simplejwt: 'djangorestframework-simplejwt',
  corsheaders: 'django-cors-headers',
  debug_toolbar: 'django-debug-toolbar',
  django_filters: 'django-filter',
  environ: 'django-environ',
  storages: 'django-storages',
  sqlalchemy: 'SQLAlchemy',
  sqlalchemy_utils: 'SQLAlchemy-Utils',
  pydantic_settings: 'pydantic-settings',
  pythonjsonlogger: 'python-json-logger',
  prometheus_client: 'prometheus-client',
  pymysql: 'PyMySQL',
  pygments: 'Pygments',
  pyasn1_modules: 'pyasn1-modules',
  Crypto: 'pycryptodome',
  sentry_sdk: 'sentry-sdk',
  socketio: 'python-socketio',
  engineio: 'python-engineio',
  websocket: 'websocket-client',
  wx: 'wxPython',
  xdist: 'pytest-xdist',
  pytest_asyncio: 'pytest-asyncio',
  pytest_mock: 'pytest-mock',
  pytest_cov: 'pytest-cov',
  pytest_django: 'pytest-django',
  requests_mock: 'requests-mock',
  requests_oauthlib: 'requests-oauthlib',
  requests_toolbelt: 'requests-toolbelt',
  typing_extensions: 'typing_extensions',
  mypy_extensions: 'mypy-extensions',
  more_itertools: 'more-itertools',
  importlib_metadata: 'importlib-metadata',
  importlib_resources: 'importlib-resources',
  speech_recognition: 'SpeechRecognition',
  sentence_transformers: 'sentence-transformers',
  async_timeout: 'async-timeout',
  charset_normalizer: 'charset-normalizer',
  email_validator: 'email-validator',
  factory: 'factory-boy',
  kafka: 'kafka-python',
  cairosvg: 'CairoSVG',
  pyximport: 'Cython',
  Cython: 'Cython',
  tree_sitter: 'tree-sitter',
  unidecode: 'Unidecode',
  xlsxwriter: 'XlsxWriter',
  babel: 'Babel',
  humps: 'pyhumps',
  nmap: 'python-nmap',
  phonenumber_field: 'django-phonenumber-field',
  pywt: 'PyWavelets',
  quart_cors: 'quart-cors',
  umap: 'umap-learn',
  vlc: 'python-vlc',
  webob: 'WebOb',
};

/** Distributions that are imported under their own name and that everybody means by it. */
export const sameNameDistributions: ReadonlySet<string> = new Set(
  `
  aiobotocore aiofiles aiohttp aiomysql aiopg aioredis aiosqlite alembic altair anthropic anyio apscheduler arrow asgiref asyncpg
  bcrypt black bleach bokeh boto3 botocore cachetools celery certifi cerberus cffi channels chardet click colorama coloredlogs
  colorlog coverage croniter cryptography dash dask deepdiff defusedxml diskcache dnspython docker docutils docopt duckdb
  elasticsearch emoji eventlet faker fabric falcon freezegun fastapi feedparser filelock flake8 flask_restful folium fsspec ftfy gensim
  geopandas gevent graphene greenlet gunicorn h11 h5py httplib2 httptools httpx huggingface_hub humanize hypercorn hypothesis idna igraph
  imageio inflect ipython isort itsdangerous jmespath joblib jsonpatch jsonpath_ng jsonpickle jsonschema keras kombu langchain
  lightgbm llvmlite locust loguru lxml mako markupsafe marshmallow matplotlib mistune mock mongoengine moto motor msgpack multidict
  mypy natsort nbformat netaddr networkx nltk nox numba numexpr numpy oauthlib openai openpyxl orjson packaging pandas paramiko
  parso passlib pathspec peewee pendulum pexpect pika platformdirs playwright plotly pluggy polars prettytable psutil psycopg
  pyarrow pyasn1 pycparser pydantic pydot pydub pyflakes pygame pyinstrument pymongo pyodbc pyotp pyparsing pyperclip pypdf pyproj pyrsistent
  pyspark pytest pytz pyvisa qrcode quart rarfile rasterio redis regex reportlab requests responses respx rich rsa ruff s3fs scipy
  scrapy seaborn selenium sentencepiece shapely simplejson six sniffio soupsieve sphinx spacy starlette statsmodels streamlit stripe
  structlog sympy tabulate tenacity tensorflow termcolor tiktoken tinydb tokenizers toml tomli tomlkit toolz torch torchaudio
  torchvision tornado tox tqdm traitlets transformers trio tweepy twilio typer tzdata tzlocal ujson urllib3 uvicorn uvloop validators
  virtualenv voluptuous wandb watchdog watchfiles websockets wheel wrapt wtforms xgboost xlrd xlwt xmltodict yarl zeep zstandard
  `
    .trim()
    .split(/\s+/),
);
