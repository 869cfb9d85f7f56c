"""Where secret detection belongs, and what to do in each place: step P7."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One place that can stop a secret: what it catches, what to do there, and what slips through."""

    id: str
    title: str
    catches: str
    do: tuple[str, ...]
    misses: str


FORMATS_TO_TEST: tuple[str, ...] = (
    "a bare UUID behind a name such as HEROKU_API_KEY (36 characters)",
    "HRKU- and a UUID (41 characters): gitleaks' own rules miss this one, so add a rule for it",
    "HRKU-AA and 58 letters, digits, - or _ (65 characters)",
)
"""Try each place with an invented key of each format, and see it refused."""

PLACES: tuple[Place, ...] = (
    Place(
        "pre_commit",
        "Git hook before the commit",
        "The secret before it is in any history. Nothing to rotate.",
        (
            "With the pre-commit tool: add gitleaks' hook to .pre-commit-config.yaml, at a fixed version.",
            "Everyone runs once: pre-commit install",
            "Without that tool: a script .githooks/pre-commit that scans what is staged, switched on by: "
            "git config core.hooksPath .githooks",
        ),
        "Whoever has not installed it, or commits with --no-verify.",
    ),
    Place(
        "pre_push",
        "Git hook before the push",
        "What was committed without the first hook, before anybody else has it.",
        (
            "Scan the commits that the push would send, not only the last one.",
            "With the pre-commit tool: pre-commit install --hook-type pre-push",
            "Refused? Rewrite those commits. A commit that deletes the secret still carries it.",
        ),
        "Whoever pushes with --no-verify, and edits made in the browser.",
    ),
    Place(
        "github",
        "GitHub",
        "Pushes to the server, from whatever machine, and what is there already.",
        (
            "Repository or organization > Settings > Advanced Security: turn on Secret Protection and push protection.",
            "GitHub knows Heroku's key and checks whether it is alive, but doesn't tell Heroku: revoke it yourself.",
            "Decide who may bypass, and read the alerts: somebody owns that list.",
        ),
        "Perhaps bare UUIDs: try one. And private repositories where the feature is not paid for.",
    ),
    Place(
        "gitlab",
        "GitLab",
        "Pushes (secret push protection) and each pipeline (secret detection).",
        (
            "Project > Secure > Security configuration: turn on secret push protection where your tier has it.",
            "In .gitlab-ci.yml include the template Jobs/Secret-Detection.gitlab-ci.yml.",
            "Mask and protect CI variables; new ones as 'masked and hidden'.",
        ),
        "Old history, until one pipeline has scanned it whole.",
    ),
    Place(
        "bitbucket",
        "Bitbucket",
        "New commits (secret scanning) and each pipeline.",
        (
            "Look at the repository's security settings for secret scanning, and who gets its mails.",
            "Add a step to bitbucket-pipelines.yml that runs gitleaks, with the clone's depth set to full.",
            "Keep keys in secured variables only: the others are readable.",
        ),
        "Scanning tells after the push; the key has left by then.",
    ),
    Place(
        "circleci",
        "CircleCI",
        "Each change, whatever hooks its author has.",
        (
            "Add a job to .circleci/config.yml: check out with the whole history, run gitleaks, fail on a finding.",
            "Make it required for a merge.",
            "Keep keys in contexts limited to a group, not in project variables.",
        ),
        "What the job itself prints: keep set -x and env out of it.",
    ),
    Place(
        "travis",
        "Travis CI",
        "Each change, whatever hooks its author has.",
        (
            "In .travis.yml set git: depth: false, and run gitleaks before the tests.",
            "Let no secret variable reach builds of pull requests from forks.",
            "Never switch 'Display value in build log' on.",
        ),
        "Values put together at run time: the log's filter doesn't know them.",
    ),
    Place(
        "jenkins",
        "Jenkins",
        "Each change, and the secrets that jobs print.",
        (
            "Add a stage that runs gitleaks on a full clone and fails the build.",
            "Take keys from the credentials store by withCredentials, which masks them in the log.",
            "Read old job configurations and build logs once: keys were often plain parameters there.",
        ),
        "Jobs outside the pipeline, and logs written before.",
    ),
    Place(
        "github_actions",
        "GitHub Actions",
        "Each pull request, as a check that must pass.",
        (
            "A workflow on pull_request and push: actions/checkout with fetch-depth: 0, then gitleaks.",
            "Pin each action to a commit, and give the workflow permissions: contents: read.",
            "Keep keys as environment secrets with required reviewers.",
        ),
        "A changed action that reads the secrets: pinning is the answer.",
    ),
    Place(
        "docker",
        "Docker images",
        "Keys in layers, ENV, ARG and the build's history.",
        (
            "Scan each image before it is pushed; unpack the layers, since a later one only hides a file.",
            "Look at docker history --no-trunc: ARG values stand there.",
            "Give keys to a build with RUN --mount=type=secret, never with ARG or COPY.",
            "Put .env and .netrc into .dockerignore.",
        ),
        "Images that are in the registry already: scan those once.",
    ),
)
