"""The one table of refusals: every rule by which something presented to a center is refused.

A code is stable: programs may test for it. `status` is the HTTP status that the API answers with. The table is printed
as `docs/reference/errors.md`, and a test keeps both complete. A row: code | status | says | what to do | 中文.
"""

from dataclasses import dataclass

TABLE = """
agreement.ended | 409 | The agreement named has ended by a notice of withdrawal; no case is opened under it any more | Go on with the cases that are open; a new version of the agreement would have to be agreed | 所指协议已因退出通知而终止，不得再据以立案
agreement.malformed | 422 | The agreement cannot be used | Correct it: `hotline protocol check` shows every fault with its line | 协议文件无法使用
agreement.not_in_force | 409 | The agreement named is not in force for its author at this place in the log | Read the agreement in force from /v1/channel, build the message with its digest, and sign again | 所指协议对发报方尚未生效
agreement.other_than_case | 409 | An answer names another agreement than its case | Name the agreement of the case | 答复所指协议与该案不同
agreement.superseded | 409 | A newer agreement on this protocol is in force for its author; cases are opened under that one | Read the agreement in force from /v1/channel, build the message with its digest, and sign again | 所指协议已被较新版本取代，立案须依新版本
agreement.unknown | 404 | No agreement with this digest or name is known here | Check the digest; `hotline protocol check` prints it | 未知协议
agreement.wrong_digest | 422 | The document does not have the digest that was logged | Send the document whose digest was logged | 文件与记录的摘要不符
case.closed_to_sender | 403 | The form may not be sent by this side of the case | Let the other side send it, or choose another form | 本方不得在此案中发送该格式表
case.missing | 422 | This form answers another message and names none | Set in_reply_to to the message it answers | 该格式表须注明所答复的电报
case.unexpected | 422 | This form opens a case and names one | Leave case and in_reply_to empty | 该格式表用于立案，不得引用其他案
case.unknown | 404 | The message or case named is not held here | Check the number; `hotline cases` lists those held | 未存有所引用的电报或案卷
case.wrong_answer | 422 | This form may not answer the form of the message named | Choose a form that answers it | 该格式表不能答复所引用的格式表
case.wrong_case | 422 | The message named belongs to another case | Name the case of the message that is answered | 所引用的电报属于另一案
center.fault | 500 | This center made an error; what it was asked may or may not be kept | Send the same bytes again; tell the administrator, who finds the error in the log of the process | 本中心发生内部错误
channel.closed | 503 | The center is starting and has not taken its place in the log | Try again in a few seconds with the same bytes | 本中心正在启动
channel.forked | 503 | The log of one side has two histories; signing is stopped and the evidence is kept | Call the other center by voice and compare checkpoints | 日志出现分叉，签名已停止
channel.other | 422 | The message is for another channel, sender or recipient | Build it for this channel: see /v1/channel | 电报属于其他信道或收发方
channel.status | 422 | The status of the message is not that of this channel | Use the desk of the exercise for exercises, and this one for its own status only | 电报性质与信道不符
checkpoint.refused | 422 | A checkpoint or cosignature is not signed by the keys of its log, or not over what it names | Compare rosters and checkpoints with the other center | 检查点或会签无效
clock.differs | 409 | The clock of the center does not show the time that the person says it is | Find out which clock is wrong, set it, and confirm again | 中心时钟与确认人所述时间不符
clock.malformed | 422 | The confirmation of the clock does not have the members of this version | Make it with the client, see /openapi.json | 时钟确认书格式有误
clock.other | 422 | The confirmation is for the clock of another center | Sign one for this party on this channel | 时钟确认书属于另一中心
clock.signer | 403 | One person alone confirms a clock, as operator or administrator | Let a person sign whom the roster lists in one of these roles | 时钟须由一名值班员或管理员确认
condition.failed | 422 | A condition of the form does not hold | Read the condition in the protocol file and correct the field | 格式表条件不成立
consent.malformed | 422 | The consent does not have the members of this version | Make it with `hotline protocol propose` or `hotline protocol agree` | 同意书格式有误
consent.other | 422 | The consent is of another party or channel, or to another document | Sign a consent of this party to this very document | 同意书的当事方、信道或文件不符
consent.past | 422 | The instant from which the agreement is to be in force has passed | Name an instant that is still to come, and sign again | 生效时刻已过
consent.repeated | 409 | This party has consented to this agreement already | Nothing more is needed; terms or an instant are changed by a new version | 本方此前已同意该协议
consent.signer | 403 | Only an administrator may consent for the party | Let a person sign whom the roster lists as administrator | 只有管理员可代表本方同意
consent.unsigned | 403 | The configuration may consent to the first agreement on a protocol only | Let an administrator consent: `hotline protocol propose` | 配置只可对某协定的首份协议表示同意
draft.stale | 409 | The draft was saved elsewhere since it was opened here | Open it again, and compare before saving over it | 草稿已在别处保存
draft.too_many | 409 | One person keeps a limited number of drafts | Send or remove some | 草稿数量已达上限
draft.unknown | 404 | There is no such draft of yours | Open the list of drafts; it may have been sent, or removed | 没有此草稿
entry.backdated | 422 | The entry is dated before the one before it in its log | Look at the clock and the software of the other center | 记录条目的时间早于其前一条目
entry.malformed | 422 | The entry does not have the members of its kind | Update the older of the two centers | 记录条目格式有误
entry.unfounded | 422 | The entry says of a log what does not stand in it | Compare both logs with the other center | 记录条目与所指日志不符
entry.unknown | 422 | The entry is of no kind that this version knows | Update the older of the two centers | 未知的记录条目
exercise.malformed | 422 | The statement that stops an exercise does not have the members of this version | Make it with `hotline exercise stop` | 演练终止书格式有误
exercise.none | 409 | This channel is no exercise | Nothing is stopped here; what is owed on an actual or test channel is met, cancelled or declined | 本信道并非演练
exercise.other | 422 | The statement stops the exercise of another party or channel, or is of another time | Sign one for this party on this channel, now | 演练终止书的当事方、信道或时间不符
exercise.signer | 403 | One person alone stops an exercise, as operator | Let one person sign whom the roster lists as operator | 演练须由一名值班员终止
exercise.stopped | 409 | The exercise was stopped: nothing more is said in it, and nothing in it is owed | Return to the actual line; a further exercise is a channel of its own | 演练已终止，不再收发任何演练电报
field.both | 422 | A field and its alternative are both given | Give one of the two | 栏目与其替代栏目同时填写
field.malformed | 422 | The value is not of the form this field has | Write it as the protocol file shows | 栏目格式有误
field.missing | 422 | A required field is missing | Fill in the field | 缺少必填栏目
field.not_sealed | 422 | A field that is to be sealed stands open | Give a commitment in sealed and its opening beside the message | 应封存的栏目未封存
field.out_of_range | 422 | The value is outside the limits of the field | Keep within the limits of the protocol file | 数值超出范围
field.sealed | 422 | A field that must stand open is sealed | Give it in fields: deadlines and conditions need it | 应公开的栏目被封存
field.unknown | 422 | The form has no such field | Remove it, or check its spelling in the protocol file | 格式表无此栏目
field.wrong_type | 422 | The value has another type than the field | Give a value of the type that the protocol file says | 栏目类型有误
file.ending | 422 | The name of the file does not end as files of its type do | End its name as its type does, such as .pdf; whoever receives it opens it by that | 附件名称的后缀与其类型不符
file.missing | 409 | A file of the message was not brought to this center | Upload the file first, as the message names it, then send the message | 电报的附件尚未上传
file.other | 422 | The bytes are not those of the file that was named | Send the file again, unchanged; the digest and the size must be its own | 附件内容与所称不符
file.quota | 507 | There is no room for the file | Send or wait for what was uploaded before, or free space on the disk of the center | 附件空间不足
file.unknown | 404 | This center does not hold such a file | Look at the message: its files may still be on their way | 本中心没有此附件
form.drill_words | 422 | A message of an exercise or test says that it is none | Leave these words out; what is no exercise is written at the desk of the actual channel | 演练或测试电报不得声称并非演练
form.hardware | 403 | Whoever signs this form must sign with a key that is kept in hardware | Sign with a security key or token that the roster lists as hardware | 签署该格式表须使用硬件密钥
form.human_only | 403 | This form may be signed by people only | Let an operator sign it | 该格式表只限人员签署
form.status | 422 | This form is not made for channels of this status | Send it in a channel of its status | 该格式表不适用于本信道性质
form.two_people | 403 | This form needs the signatures of two different people | Let a second person approve it | 该格式表须双人签发
form.unknown | 422 | The protocol has no such form | Choose one of its forms | 协议无此格式表
frame.flood | 429 | More frames or bytes are in flight than both sides agreed | Keep the window: 64 KiB of entries without a cosignature | 帧流量超限
frame.malformed | 400 | The frame is not one of the kinds of this version | Update the other center, or look for what stands between | 帧格式有误
frame.out_of_turn | 409 | The frame may not come at this point of the conversation | Start the connection again with hello | 帧次序有误
frame.too_large | 413 | The frame is over the limit of its kind | Send less in one frame | 帧过大
handover.expired | 410 | The hand-over was not signed within a quarter of an hour, or was written before the present watch began | Read what is open again, and sign that | 交接未在一刻钟内签署，或早于本班开始
handover.flash | 409 | The watch is not handed over while a FLASH is unacknowledged | Acknowledge it first, or both sign that they know (`confirmed`) | 有特提电报未确认收悉，不得交接
handover.holder | 409 | Another person has the watch than the hand-over says | See who has it: `hotline watch show` | 交接书所称的值班人与实际不符
handover.malformed | 422 | The hand-over does not have the members of this version | Make it with the client, or see docs/reference/formats.md | 交接书格式有误
handover.other | 422 | The hand-over is for another center, channel or status | Sign one for the watch of this center | 交接书属于另一中心、信道或性质
handover.signer | 403 | A hand-over is signed by the officer who leaves and the officer who takes, or by whoever it names instead | Let these two sign, each at a desk of their own | 交接须由交班人和接班人签署，或由所注明的代签人签署
handover.stale | 409 | What is open is not what the hand-over lists | Read what is open again, and sign that | 待办事项与交接书所列不符
hello.forged | 403 | The hello is not signed by the center key of the party expected | Compare fingerprints of the roster with the other center | 握手签名有误
hello.replayed | 403 | The hello or its answer belongs to another connection | Start a new connection | 握手属于另一连接
hello.time | 409 | The two centers do not keep the same exercise time | Write the same speed, began and shows at both centers, as the exercise was announced | 双方演练时间设置不一致
hello.version | 426 | No version of the link is spoken by both sides | Update one of the centers | 双方无共同版本
hello.wrong_pin | 403 | The TLS key is not the one in the roster | Compare the fingerprint with the other center by voice | TLS 密钥与名册不符
json.depth | 400 | The JSON is nested too deeply | Flatten it | JSON 嵌套过深
json.duplicate | 400 | A member name occurs twice in one JSON object | Give each member once | JSON 成员重复
json.malformed | 400 | This is not the JSON that is allowed here | Send UTF-8 JSON with integers only and no byte order mark | JSON 格式有误
json.not_canonical | 400 | The bytes are not the canonical form of their value | Encode by RFC 8785 and sign those bytes | 字节非规范形式
json.number | 400 | Only whole numbers up to 2^53-1 are allowed | Write quantities as decimal text | 只允许整数
json.too_large | 413 | The JSON is over the limit of its kind | Send less | JSON 过大
leadtime.below_floor | 422 | The notice comes later than the floor that the agreement refuses | Choose a later window, or use the urgent hotline | 通报晚于最低提前时限
log.growth | 409 | The log of the other side did not grow from what it was | Keep the evidence and call the other center by voice | 对方日志未由原状增长
log.range | 416 | No entries with these numbers are held | Ask for numbers below the size of the log | 无此编号记录
message.altered | 409 | This message is already here with other signatures | Post exactly the bytes that were posted first | 同号电报内容不同
message.expired | 410 | The proposal waits no more: it was not approved in time, or was given back | Build and sign it again | 待签电报已逾期或已退回
message.malformed | 422 | The message does not have the members of this version | Build it with the client, or see docs/reference/formats.md | 电报格式有误
message.precedence | 422 | The precedence is not one that the form allows now | Use the precedence named | 紧急程度不符
message.too_large | 413 | The message is over the limit of an entry | Shorten the texts | 电报过大
message.version | 422 | The message is of a version that is not spoken here | Build it as version 1 | 电报版本不符
opening.archived | 503 | The openings of an entry that the peer lost are in the archive of this center | Stop this center, run `hotline archive --put-back FILE`, and start it again | 对方丢失的条目，其开启值在本中心的归档文件中
opening.missing | 422 | A sealed field came without its opening | Send the opening (salt and value) beside the message | 封存栏目缺少开启值
opening.unknown | 422 | An opening came for a field that is not sealed | Remove it | 开启值无对应封存栏目
opening.wrong | 422 | An opening does not match its commitment | Send the salt and value that were committed to | 开启值与承诺不符
proof.refused | 422 | The proof does not lead to the signed root | Send the proof for this entry and this checkpoint | 证明不成立
report.busy | 503 | One report or bundle is made at a time, and one is under way | Wait until it is done, then ask again | 报告和证据包一次只做一份，现正制作另一份
report.failed | 503 | The report was not made | Ask again; if it fails again, take the evidence away and run `hotline audit report` | 报告未能出具
request.body | 401 | The proof of the request is for another body | Make a new proof for these bytes | 请求证明与内容不符
request.cross_site | 403 | A page of another origin asked with the cookie of this console | Open the console at its own address; programs send Authorization instead of a cookie | 请求来自其他网站的页面
request.expired | 401 | The proof of the request is too old or its clock is wrong | Set the clock by the Date header and make a new proof | 请求证明已过期
request.forged | 401 | The proof of the request is not signed by a key of the roster | Sign it with a key that the roster lists | 请求签名有误
request.malformed | 400 | The request is not one this center understands | See /openapi.json | 请求格式有误
request.method | 405 | This address does not take this method | Use a method that Allow names; see /openapi.json | 此地址不支持该方法
request.missing | 401 | The request has no proof of who asks | Send Authorization: Hotline <jwt> | 请求缺少身份证明
request.not_found | 404 | There is nothing here | See /openapi.json | 无此资源
request.other | 401 | The proof was made for another request | Make a new proof for this method and address | 请求证明属于另一请求
request.other_desk | 409 | This browser sits at a desk of the actual line; an exercise has a browser profile of its own | Open the exercise in another browser profile, or sign out at the actual desk first | 该浏览器正用于实况席位，演练须使用单独的浏览器配置
request.replayed | 401 | The proof of the request was used before | Make a new proof for each request | 请求证明已被使用
request.role | 403 | The role of this key does not allow the request | Ask someone whose role allows it | 该密钥无权请求
request.session | 401 | The session is not known or has ended | Sign in again: post a proof to /v1/session | 会话不存在或已结束
request.too_large | 413 | The request is over the limit | Send less | 请求过大
request.too_many | 429 | Too many requests from this key | Wait as long as Retry-After says | 请求过于频繁
request.too_slow | 408 | The request did not arrive in time | Send it again | 请求传输超时
roster.expired_key | 403 | The key is past its last day | Sign with a current key | 密钥已过有效期
roster.expired_root | 403 | The root was past its last day when this was signed | Sign a new root first | 根已过有效期
roster.keeper | 403 | A keeper may not change who is keeper | Let the root sign this roster | 保管人不得变更保管人
roster.malformed | 422 | The roster or root does not have the members of this version | Make it with `hotline keys` | 名册格式有误
roster.not_yet_valid | 403 | The key is not valid yet | Wait for its first day, or use a current key | 密钥尚未生效
roster.revoked_key | 403 | The key was revoked | Sign with a current key | 密钥已吊销
roster.rollback | 409 | The roster or root is not the next version | Send version n+1 after version n | 名册版本倒退或跳号
roster.threshold | 403 | Too few different people signed | Collect the signatures that the root asks for | 签署人数不足
roster.unknown_key | 403 | The key is not in the roster of its party | Sign with a key that the roster lists, or let the keeper add it | 名册中无此密钥
roster.weak_key | 422 | The public key is not a point of the prime-order group, or not written canonically | Make a new key | 公钥不合格
roster.wrong_role | 403 | The roster does not grant this role to the key | Sign in a role that the roster grants | 名册未授予该角色
signature.algorithm | 422 | The algorithm is not that of the key in the roster | Sign with the algorithm of the key | 签名算法不符
signature.assertion | 403 | The security key did not sign this here: another text, site or page, or its owner was not asked | Sign again with the enrolled key, on the page of this center | 安全密钥的签名不符
signature.duplicate | 422 | Two signatures are by the same key | Send one signature for each key | 签名重复
signature.encoding | 422 | A part is not canonical base64url | Encode without padding, blanks or stray bits | 编码不规范
signature.forged | 403 | A signature does not verify | Sign exactly the payload bytes that are sent | 签名验证失败
signature.malformed | 422 | The envelope or a protected header has other members than this profile allows | Use exactly alg, typ, kid and role; no unprotected header | 签名封套格式有误
signature.missing | 422 | The message bears no signature | Sign it | 缺少签名
signature.parallel | 403 | Somebody signed with one key, and must sign with another as well | Sign with every key that the roster lists for you and the agreement asks for | 缺少同一人的并行签名
signature.too_many | 422 | The envelope has more than sixteen signatures | Send those that the form asks for | 签名过多
signature.type | 422 | The signature was made for another kind of document | Sign with the typ of this kind | 签名类型不符
store.fenced | 503 | Another process has taken over this channel; nothing was written | Send the same bytes again, to the center that is running now | 该信道已由另一进程接管
store.full | 503 | The store cannot take it now; nothing was written | Free space or wait, then post the same bytes | 存储不可用
store.overloaded | 503 | Too much is waiting; nothing was written | Wait as long as Retry-After says, then post the same bytes | 存储繁忙
store.unknown | 503 | It is not known whether it was written | Send the same bytes again: whatever was kept gets the same answer | 是否已写入尚不确定
suite.other | 403 | A signature is of an algorithm that the agreement does not know | Sign with the algorithms of the suite that was agreed | 签名算法不属于约定套件
suite.unavailable | 503 | This center cannot verify signatures of that suite | Install what the detail names | 本中心不支持该密码套件
text.digest | 422 | A digest is not written as sha256: and 64 lower-case hexadecimal digits | Write it as this center shows it | 摘要格式有误
text.duration | 422 | A duration is not a whole number with a unit, or is over a hundred years | Write it as 90s, 30m, 48h or 5d | 时长格式有误
text.instant | 422 | An instant is not written in UTC with milliseconds | Write it as 2026-11-22T10:00:00.000Z | 时刻格式有误
"""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a refusal says (English and Chinese), what to do about it, and its HTTP status."""

    status: int
    says: str
    remedy: str
    says_zh: str


def rule(row: str) -> tuple[str, Rule]:
    """Read one row of the table."""
    code, status, says, remedy, says_zh = row.split(" | ")
    return code, Rule(int(status), says, remedy, says_zh)


RULES: dict[str, Rule] = dict(rule(row) for row in TABLE.strip().splitlines())
