"""Ids of articles: each article of a library has one of its own, whatever its files are called."""

from collections.abc import Iterable
from dataclasses import replace

from kb.errors import Finding, Place, Severity
from kb.library.article import Article
from kb.library.article_file import ArticleFile, is_index
from kb.library.scan import ARTICLE_ENDINGS, FLOW_ENDINGS


def by_id(files: Iterable[ArticleFile], before: dict[str, Article]) -> tuple[dict[str, Article], list[Finding]]:
    """Give each file's article an id of its own, keeping article objects of `before` that have not changed."""
    articles: dict[str, Article] = {}
    findings: list[Finding] = []
    waiting: list[ArticleFile] = []
    for file in files:
        if file.article.id in articles or (is_index(file.path) and "/" in file.path):
            waiting.append(file)
        else:
            articles[file.article.id] = file.article
    for file in waiting:
        article = file.article
        article_id = _free_id(file, articles)
        if article_id != article.id:
            if not is_index(file.path):
                first = articles[article.id].path
                message = f"Two articles have the id `{article.id}`; this one is `{article_id}` for now."
                hint = f"The other one is {first}. Rename one of the files."
                findings.append(Finding("A016", Severity.ERROR, message, Place(article.path), hint))
            article = replace(article, id=article_id)
        articles[article_id] = article
    ordered: dict[str, Article] = {}
    for article in sorted(articles.values(), key=lambda article: article.path):
        old = before.get(article.path)
        ordered[article.id] = old if old == article else article
    return ordered, findings


def _free_id(file: ArticleFile, taken: dict[str, Article]) -> str:
    """Return an id made of the file's folders and name, as few of them as make it the only one."""
    wanted = file.article.id
    folders = file.article.path.split("/")[:-1]
    if is_index(file.path) and folders:
        folders.pop()
    while wanted in taken and folders:
        wanted = f"{folders.pop()}-{wanted}"
    candidate = wanted
    count = 2
    while candidate in taken:
        candidate = f"{wanted}-{count}"
        count += 1
    return candidate


def stem(name: str) -> str:
    """Return a file's name without folder and ending."""
    name = name.rstrip("/").rsplit("/", 1)[-1]
    for ending in (*ARTICLE_ENDINGS, *FLOW_ENDINGS):
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return name
