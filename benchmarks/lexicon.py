"""Words and sentence templates that `benchmarks.prose` writes with, made up for the purpose.

The words of a tuple stand in order of frequency, the commonest first: `prose` draws them by Zipf's law.
A name in braces is a slot, filled from the tuple of that name in `WORDS` or by the maker of that name in `prose`.
The words of `benchmarks.prose.PROBES` must not occur here: a test looks.
"""
# A sentence stands on one line.
# ruff: noqa: E501

from typing import NamedTuple


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WORDS = {
    # What administration is about.
    "topic": _words("""
        高新技术企业 孵化器 专项资金 科技型中小企业 创新基金 国家高新区 众创空间 技术合同 科技计划 产业基地
        火炬计划 创新型产业集群 技术转移机构 特色产业基地 科技成果 知识产权 生产力促进中心 软件产业基地 大学科技园
        留学人员创业园 技术市场 创新创业大赛 加速器 重点研发计划 工程技术研究中心 科技企业 示范基地 创业导师
        科技金融 技术交易 试点城市 产业联盟 研发机构 新型研发机构 瞪羚企业 独角兽企业 领军企业 专精特新企业
        科技统计 年度报告 统计调查 科技园区 自主创新示范区 创业投资 引导基金 风险补偿 科技保险 天使投资
        技术经纪人 成果转化项目 中试基地 概念验证中心 公共服务平台 检验检测平台 仪器设备共享 科技特派员 对口支援
        东西部合作 国际合作基地 海外人才 创新团队 青年人才 博士后工作站 院士专家 技能人才 科普基地 科技奖励
        科研诚信 伦理审查 科技评估 绩效评价 预算编制 经费决算 政府采购 固定资产 档案管理 保密工作 信息公开
        网络安全 政务服务 电子证书 企业标准 行业标准 产业政策 产业规划 区域布局 县域创新 乡村振兴 绿色园区
        低碳园区 循环经济 节能减排 安全生产 防灾减灾 应急装备 首台套装备 首批次材料 工业设计 智能工厂 数字车间
        工业软件 开源社区 算力设施 数据要素 数字经济 平台经济 未来产业 先进制造业 战略性新兴产业 现代服务业
        文化科技融合 军民两用技术 外资研发中心 校企合作 产教融合 实训基地 科技馆 创新券 揭榜挂帅 创新联合体
        首席科学家 项目库 专家库 备案系统 会议费 差旅费 劳务费 间接费用 结余资金 配套资金 年检 异地搬迁
        统计年报 快报数据 季度监测 创新指数 评价指标 典型案例 经验材料 培训班 研讨会 推介会 博览会
    """),
    # What is done about it.
    "action": _words("""
        申报 评审 认定 验收 公示 备案 推荐 管理 评价 复核 登记 统计 建设 审核 考核 监督 检查 培训 调研 总结
        宣传 征集 遴选 立项 结题 变更 延期 终止 撤销 整改 评估 论证 答辩 公布 表彰 奖励 资助 补助 拨付 审计
        核算 采购 招标 投标 签约 对接 交流 合作 推广 转化 转移 交易 入库 出库 录入 填报 报送 汇总 归档 移交
        委托 授权 授牌 揭牌 挂牌 摘牌 晋级 路演 初赛 复赛 决赛 入驻 毕业 孵化 试点 示范 辅导 咨询 检测 鉴定
    """),
    # Fields of technology.
    "field": _words("""
        新材料 电子信息 生物医药 先进制造 新能源 节能环保 人工智能 集成电路 高端装备 医疗器械 软件 航空航天
        新能源汽车 现代农业 光电子 物联网 大数据 云计算 工业互联网 机器人 半导体材料 碳纤维复合材料 稀土功能材料
        海洋工程 轨道交通 北斗导航 遥感测绘 智能电网 储能 太阳能光伏 风力发电 核技术应用 生物质能 煤化工
        精细化工 高分子材料 特种陶瓷 特种合金 超硬材料 纳米材料 石墨烯 生物育种 中药现代化 疫苗研制 基因检测
        体外诊断 医学影像 康复器械 远程医疗 食品安全检测 水处理 大气治理 固体废物利用 土壤修复 海水淡化
        数控机床 精密仪器 传感器 激光加工 增材制造 工业控制 智能家居 虚拟现实 超高清显示 柔性显示 照明器件
        光通信器件 卫星应用 无人机 民用飞机 船舶配套 深海探测 油气勘探 矿山机械 工程机械 纺织装备 印染助剂
        皮革加工 木材加工 茶叶加工 乳品加工 饲料添加剂 农业机械 节水灌溉 冷链物流 电子商务 网络游戏 动漫制作
        数字出版 信息检索 语音识别 图像处理 信息安全 密码技术 区域医疗 智慧城市 智慧交通 建筑节能 装配式建筑
        地热利用 潮汐发电 余热回收 电机系统 电力电子 功率器件 微电子封装 光刻材料 电子元件 磁性材料 硬质刀具
    """),
    # Papers that are handed in.
    "paper": _words("""
        申报书 推荐函 营业执照 汇总表 审计报告 工作总结 财务报表 任务书 证明材料 承诺书 可行性研究报告 验收报告
        项目合同 专利证书 查新报告 检测报告 用户意见 统计报表 自查报告 实施方案 预算说明书 人员名册 社保证明
        章程 协议书 登记表 评分表 回执 身份证明 学历证书 场地证明 技术说明书 商业计划书 著作权证书 标准文本
        会议纪要 整改报告 绩效报告 审查意见 评审意见 专家名单 公章样式 开户许可证 授权委托书 佐证图片
    """),
    # Organs, in general terms.
    "organ": _words("""
        省级科技厅 园区管理委员会 市科技局 依托单位 推荐单位 归口管理部门 财政部门 承担单位 受理机构 评审专家组
        国有资产管理部门 行业协会 高等院校 科研院所 地方政府 工业和信息化部门 发展改革部门 教育部门 审计机关
        统计部门 市场监督管理部门 人力资源部门 监察部门 商务部门 农业部门 卫生部门 金融机构 担保机构 会计师事务所
        律师事务所 产业协会 学会 基金会 专业机构 第三方机构 运营单位 共建单位 联合体成员 牵头单位 参与单位
    """),
    "manner": _words("""
        认真 切实 进一步 及时 严格 统筹 积极 按时 全面 有序 规范 如实 逐项 扎实 稳步 持续 科学 主动 妥善 重点
        深入 集中 分类 分级 协同 公开 择优 从严 就近 逐级 按季 分批 定期 充分 有效 共同 牢固 稳妥 精准 高效
    """),
    # What it is all for.
    "goal": _words("""
        提高自主创新能力 促进科技成果转化 推动高质量发展 优化创新创业环境 完善服务体系 培育新的增长点
        加快产业结构调整 激发市场活力 降低企业成本 扩大对外开放 引导社会资本投入 壮大科技人才队伍 强化企业主体地位
        提升产业链韧性 打通堵点难点 形成集聚效应 健全激励机制 落实便民措施 减轻基层负担 发挥示范带动作用
        缩小地区差距 带动就业创业 推进绿色转型 保障资金安全 改进工作作风 规范市场秩序 提升公共服务水平
        守住安全底线 补齐发展短板 畅通融资渠道 深化体制改革 建设统一市场 弘扬科学精神 繁荣技术交易 增进区域协作
    """),
    "ruling": _words("""
        管理办法 实施细则 暂行办法 工作指引 若干规定 实施意见 行动方案 工作规程 评价规范 操作手册 资金使用规定
        发展规划 建设标准 服务规范 考核细则 工作条例 统计制度 试点方案 专家管理规则 监督办法
    """),
    "province": _words("""
        江苏省 广东省 浙江省 山东省 北京市 上海市 湖北省 四川省 陕西省 河南省 湖南省 安徽省 辽宁省 福建省 河北省
        天津市 重庆市 江西省 黑龙江省 吉林省 山西省 云南省 广西壮族自治区 贵州省 内蒙古自治区 甘肃省 新疆维吾尔自治区
        海南省 宁夏回族自治区 青海省 西藏自治区
    """),
    "city": _words("""
        苏州 深圳 杭州 武汉 西安 成都 南京 广州 青岛 合肥 长沙 郑州 济南 宁波 无锡 厦门 大连 沈阳 长春 哈尔滨
        常州 佛山 东莞 珠海 中山 惠州 福州 泉州 南昌 昆明 贵阳 南宁 太原 石家庄 兰州 乌鲁木齐 呼和浩特 银川 西宁
        海口 拉萨 烟台 潍坊 淄博 威海 济宁 临沂 徐州 南通 扬州 镇江 泰州 盐城 连云港 绍兴 嘉兴 湖州 温州 台州 金华
        芜湖 蚌埠 马鞍山 洛阳 南阳 新乡 襄阳 宜昌 荆门 孝感 株洲 湘潭 衡阳 岳阳 绵阳 德阳 自贡 乐山 宝鸡 咸阳 渭南
        鞍山 营口 阜新 锦州 吉林 延吉 齐齐哈尔 大庆 唐山 保定 廊坊 秦皇岛 邯郸 包头 鄂尔多斯 柳州 桂林 玉溪 遵义
        安顺 白银 天水 昌吉 石河子 赣州 景德镇 新余 九江 龙岩 莆田 漳州 汕头 肇庆 江门 茂名 清远
    """),
    "trade": _words("""
        电子 生物 智能 光电 新材料 机械 信息 医药 自动化 软件 环保 新能源 仪器 通信 半导体 精工 化工 装备 数据
        航空 测控 农业 食品 纺织 重工 微电子 医疗 机器人 检测 设计
    """),
    "suffix": _words(
        "有限公司 科技有限公司 股份有限公司 技术有限公司 集团有限公司 科技股份有限公司 研究院"
    ),
    "heading": _words("火 高 区 企 计 市 孵 办 综 财 统 才 外 策 评"),
    "issuer": _words("国科发 国科办 国火 科高发 工科 科创办 科市 国科火"),
    "department": _words(
        "综合处 产业发展处 企业服务处 园区处 技术市场处 创业处 统计处 财务处 合作处 人才处 信息处"
    ),
    "surname": _words("""
        王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 曾 肖 田 董 潘
        袁 蔡 蒋 余 于 杜 叶 程 魏 苏 吕 丁 任 卢 姚 沈 钟 姜 崔 谭 陆 范 汪 廖 石 金 韦 贾 夏 付 方 邹 熊 白 孟 秦
    """),
    "given": _words("""
        伟 敏 静 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 桂英 建国 建华 志强 秀兰 海燕 晓东 文博 子涵 雨桐 思远 国栋
        丽华 春梅 玉兰 振宇 嘉怡 天佑 立新 卫东 雪梅 景行 怀瑾 若曦 承志 一鸣 梦琪 俊峰 鹏飞 淑珍 宏伟 永健 佳宁
    """),
    # Syllables of company names, two of them to a name.
    "syllable": _words("""
        华 新 天 中 科 海 达 创 恒 信 瑞 金 远 宏 德 联 博 泰 诚 汇 佳 凯 隆 腾 捷 睿 安 康 源 盛 晶 星 云 峰 鼎 航 锐
        昊 晟 昱 朗 翔 骏 辰 祺 颐 铭 钧 澜 沃 珂 岚 霖 栩 曜 翎 屹 琮 骥 嵘 璟 沐 芯 澄 衡 皓 砺 禾 麓 嵩 沛 鲲 鸢 璞
    """),
    "latin": _words(
        "ISO ERP LED OA SaaS BIM MEMS OLED CRO LNG RFID GPU PCB VOCs MES HPV IGBT LiDAR Linux"
    ),
    "ordinal": _words("一 二 三 四 五 六 七 八 九 十"),
}

# Sentences of the sections of a letter, filled once and used many times.
SENTENCES = {
    "background": (
        "近年来，各地{manner}推进{topic}{action}，在{field}、{field}等领域形成了一批可复制的做法，为{goal}打下了基础。",
        "当前，{topic}仍存在{action}周期长、{paper}重复提交等问题，亟需{manner}加以解决，以利于{goal}。",
        "{place}{manner}开展{topic}{action}，全年完成{action}{count}项，同比增长{percent}，{field}领域占{percent}。",
        "{topic}是{goal}的重要载体，也是{goal}的有力抓手。",
        "经{organ}研究，决定将{topic}{action}与{topic}{action}结合起来，{manner}{goal}。",
        "按照“{manner}推进、分类指导”的原则，以{field}为重点，着力{goal}。",
        "R&D投入强度超过{percent}的{topic}，其{field}产品收入占比普遍高于{percent}，“{latin}”类产品增长较快。",
        "调研表明，{place}、{place}的{topic}在{goal}方面成效明显，{organ}对此给予肯定。",
        "《{topic}{ruling}》施行以来，{organ}{manner}履行职责，{topic}{action}质量逐年提高。",
        "{field}与{field}加速融合，{topic}数量由{count}家增加到{count}家，从业人员达到{count}人。",
    ),
    "conditions": (
        "申请单位应当为在中国境内注册{digit}年以上的{topic}，主要从事{field}或者{field}的研究开发。",
        "近{digit}年研究开发费用占销售收入的比例不低于{percent}，其中境内发生的部分不低于{percent}。",
        "拥有{field}领域的{paper}或者{paper}不少于{digit}项，且与主要产品直接相关。",
        "从事{field}研发的人员占职工总数的{percent}以上，具有{topic}{action}经验者优先。",
        "单位运行{manner}规范，近{digit}年内未发生重大安全、质量事故或者严重环境违法行为，通过ISO 9001质量体系认证的应附{paper}。",
        "同一{organ}推荐的{topic}不超过{count}项，{place}、{place}可增加{digit}项。",
        "已获得{topic}支持且尚未完成{action}的单位，不得重复提出{topic}{action}。",
        "场地面积不少于{count}平方米，其中供{topic}使用的面积占{percent}以上，服务{field}企业不少于{count}家。",
        "申请人须{manner}遵守《{topic}{ruling}》，对{paper}的真实性负责；误差<{percent}的数据可不作说明。",
        "技术水平达到国内先进，{field}关键指标由{organ}出具{paper}，必要时由{organ}组织{action}。",
        "属于{field}、{field}、{field}领域的，可不受前款{topic}数量限制。",
    ),
    "procedure": (
        "申请单位登录{topic}信息系统，{manner}填写{paper}，并上传{paper}、{paper}等附件。",
        "{organ}对{paper}进行形式审查，{manner}提出{action}意见，连同{paper}一并寄送。",
        "我们将委托{organ}组织{action}，必要时安排现场{action}或者视频答辩，每项时间不超过{count}分钟。",
        "{action}结果在网站公开{count}个工作日，有异议的，应当以书面形式向{organ}提出，并附{paper}。",
        "纸质{paper}用A4纸双面打印，与{paper}装订成册，一式{digit}份，电子版按《{topic}{ruling}》命名。",
        "{topic}的{action}实行{organ}负责制，{organ}于每季度末汇总{action}情况。",
        "系统开放期间，{organ}应当安排专人{manner}解答{topic}{action}中的问题。",
        "{paper}不齐全的，{organ}应当一次告知；逾期未补正的，视为放弃{topic}{action}。",
        "评审采用{latin}平台打分，去掉最高分和最低分后取平均值，低于{count}分的不予{action}。",
        "{topic}{action}分为{action}、{action}、{action}三个环节，由{organ}与{organ}共同完成。",
    ),
    "requirements": (
        "{organ}要高度重视{topic}{action}，{manner}组织，明确责任，确保{goal}。",
        "{manner}做好{topic}与{topic}的衔接，避免重复{action}，防止以{action}名义向企业收取费用。",
        "对弄虚作假、骗取{topic}资格的，一经查实，由{organ}取消其资格，{count}个月内不受理其{action}申请。",
        "各单位应当{manner}梳理{topic}{action}中的问题，形成{paper}，供{organ}参考。",
        "参与{action}的人员要严格遵守保密与回避规定，不得擅自披露{field}领域的{paper}。",
        "加强{topic}的日常{action}，建立{paper}台账，按季度更新{field}企业的数据。",
        "鼓励{place}、{place}先行先试，围绕{field}{goal}，积累{topic}{action}经验。",
        "要把{goal}同{goal}结合起来，{manner}抓好{topic}各项任务的落实。",
        "{organ}应当配备熟悉{field}的工作人员，{manner}参加{topic}{action}业务学习。",
        "{topic}名称发生变化的，应在{count}日内向{organ}提交{paper}，由{organ}办理{action}手续。",
        "各地要做好{topic}的宣传，通过简报、媒体等{manner}介绍{field}领域的典型做法，营造良好氛围。",
    ),
    "funding": (
        "{topic}经费由{organ}核定，单个项目支持额度为{money}至{money}，实施期{digit}年。",
        "资金用于{field}的{action}、{action}和{action}支出，不得用于偿还债务、对外投资。",
        "{organ}应当按{digit}:1的比例落实配套，{manner}推动{goal}。",
        "首期拨付{percent}，中期{action}合格后拨付其余部分；未通过{action}的，由{organ}收回结余。",
        "项目单位应当单独核算{topic}支出，妥善保存{paper}、{paper}，接受{organ}的{action}。",
        "对{field}领域绩效突出的{topic}，给予{money}的后补助，由{place}统筹安排。",
        "预算调整超过{percent}的，须报{organ}同意，并在{paper}中说明理由。",
        "{topic}的{action}费用不得超过总额的{percent}，劳务支出按《{topic}{ruling}》执行。",
    ),
}

# Sentences with the notice's own companies, people, dates and numbers, filled afresh each time.
PARTICULARS = (
    "{company}申报的“{field}关键技术”项目通过{action}。",
    "{company}（{province}）、{company}（{province}）列入{topic}名单。",
    "{company}，法定代表人{person}，主营{field}，上年收入{money}。",
    "{place}推荐的{company}等{count}家单位参加{action}，{person}任专家组组长。",
    "根据《{topic}{ruling}》（{cited}），同意{company}自{deadline}起办理{action}。",
    "{company}更名为{company}，{topic}资格及证书编号{serial}保持不变。",
    "请于{deadline}前将{paper}报送{department}，逾期不予受理。",
    "{topic}系统于{deadline}开放，账号为{serial}，由{organ}统一分配。",
    "本次共收到{paper}{count}份，来自{place}的占{percent}，{field}领域{count}份。",
    "{person}、{person}分别介绍了{field}和{field}的进展，{company}作典型发言。",
    "原《关于{topic}{action}工作的通知》（{cited}）同时废止。",
    "{city}市{field}{topic}面积{count}亩，入驻{company}等企业{count}家。",
    "证书编号{serial}，有效期至{deadline}，持有人为{company}。",
)

HEADINGS = {
    "background": ("总体情况", "工作背景", "指导思想", "基本原则", "主要目标"),
    "conditions": ("申报条件", "推荐条件", "支持范围", "参加对象", "资格要求"),
    "procedure": ("申报程序", "工作流程", "材料报送", "时间安排", "评审方式"),
    "requirements": ("工作要求", "组织保障", "监督管理", "责任分工", "其他要求"),
    "funding": ("经费安排", "支持方式", "资金管理", "预算要求"),
    "particulars": ("具体安排", "名单及结果", "有关情况说明", "实施进展", "时间和对象"),
}


class Form(NamedTuple):
    """A kind of letter: what it calls itself, how many there are in a hundred, and its titles."""

    name: str
    category: str
    weight: int
    titles: tuple[str, ...]


FORMS = (
    Form(
        "通知",
        "announcements",
        45,
        (
            "关于开展{year}年度{place}{topic}{action}工作的通知",
            "关于组织{place}{field}领域{topic}{action}的通知",
            "关于做好{year}年{place}{topic}{action}和{action}工作的通知",
            "关于举办第{ordinal}期{topic}{action}（{city}）培训班的通知",
            "关于印发《{place}{topic}{ruling}（{year}年修订）》的通知",
            "关于报送{year}年度{field}{topic}{paper}的通知",
            "关于{manner}加强{place}{topic}{action}工作的通知",
            "关于召开{year}年{city}{field}{topic}工作会议的通知",
        ),
    ),
    Form(
        "公示",
        "publicity",
        20,
        (
            "关于{year}年度{place}第{ordinal}批拟{action}{topic}名单的公示",
            "关于{place}{field}{topic}{action}结果（{year}年）的公示",
            "关于{company}等{count}家{topic}{action}情况的公示",
        ),
    ),
    Form(
        "公告",
        "bulletins",
        15,
        (
            "关于公布{year}年{place}{topic}第{ordinal}批{action}名单的公告",
            "关于{company}{topic}{action}事宜的公告",
            "关于{place}{field}{topic}{year}年度{action}结果的公告",
        ),
    ),
    Form(
        "函",
        "letters",
        12,
        (
            "关于商请{manner}支持{place}{topic}{action}工作的函",
            "关于征求《{year}年{place}{topic}{ruling}》意见的函",
            "关于推荐{company}参加{topic}{action}的函",
        ),
    ),
    Form(
        "批复",
        "approvals",
        5,
        (
            "关于同意{place}建设{field}{topic}（{year}年）的批复",
            "关于{company}{topic}{action}申请的批复",
        ),
    ),
    Form(
        "意见",
        "approvals",
        3,
        (
            "关于{manner}推进{place}{field}{topic}{action}的意见",
            "关于{year}年{place}{topic}{action}工作的指导意见",
        ),
    ),
)

CATEGORY_NAMES = {
    "announcements": ("通知公告", "Notices and announcements"),
    "publicity": ("公示", "Publicity before decision"),
    "bulletins": ("公告", "Bulletins"),
    "letters": ("函", "Letters"),
    "approvals": ("批复与意见", "Approvals and opinions"),
}

ADDRESSEES = (
    "各有关单位：",
    "各省、自治区、直辖市科技厅（委、局），各国家高新区管委会：",
    "各依托单位、各推荐单位：",
    "各{organ}，{place}有关部门：",
    "{province}科技厅，{city}市人民政府：",
    "{company}：",
)

OPENINGS = (
    "为贯彻落实《{topic}{ruling}》（{cited}），{manner}{goal}，经研究，决定开展{year}年度{topic}{action}工作。",
    "根据《{topic}{ruling}》和《{topic}{ruling}》的规定，现就{year}年{place}{topic}{action}说明如下：",
    "你单位《关于{topic}{action}的请示》（{cited}）收悉。经商{organ}，现答复如下：",
    "按照{year}年工作安排，我们会同{organ}完成了{place}{field}{topic}的{action}，情况如下：",
    "为{goal}，{goal}，{organ}组织了{topic}{action}，现予公布。",
    "{cited}文件印发以来，{place}{manner}推进{topic}{action}。为{goal}，提出以下要求：",
)

CLOSINGS = (
    "联系人：{person}、{person}，电话：{phone}，邮箱：torch@example.org，网址：https://example.org/{year}。",
    "联 系 人：{department}{person}；电话（传真）：{phone}。",
    "技术支持：{company}，{person}，{phone}；材料寄送地址：{city}市科技路{count}号{department}收。",
    "附件：1．{topic}{paper}；2．{topic}{action}{paper}；3．{year}年{topic}名单。",
    "本{form}自印发之日起施行，由{department}负责解释，电话：{phone}。",
)

# A passage in traditional characters with its simplified twin, which is never written: it is there to be tested.
TRADITIONAL = (
    (
        "為促進兩岸四地高新技術產業的交流與合作，歡迎香港、澳門、臺灣的企業和創業團隊報名參加創新創業大賽。",
        "为促进两岸四地高新技术产业的交流与合作，欢迎香港、澳门、台湾的企业和创业团队报名参加创新创业大赛。",
    ),
    (
        "港澳高等院校與內地科研機構聯合申請的項目，應當簽訂合作協議，並說明經費的使用範圍。",
        "港澳高等院校与内地科研机构联合申请的项目，应当签订合作协议，并说明经费的使用范围。",
    ),
    (
        "參展單位請備妥產品說明書及檢驗報告，會務組將於開幕前統一發放證件。",
        "参展单位请备妥产品说明书及检验报告，会务组将于开幕前统一发放证件。",
    ),
    (
        "臺灣地區居民在內地設立的科技企業，與其他企業享有同等的申請資格，所需資料可用繁體中文書寫。",
        "台湾地区居民在内地设立的科技企业，与其他企业享有同等的申请资格，所需资料可用繁体中文书写。",
    ),
    (
        "論壇議題包括風險投資、孵化器運營、電子資訊與醫療器械，會議語言為普通話及粵語。",
        "论坛议题包括风险投资、孵化器运营、电子资讯与医疗器械，会议语言为普通话及粤语。",
    ),
)

ENGLISH_FORMS = _words("Notice Announcement Bulletin Letter Circular")
ENGLISH_SUBJECTS = (
    "the recognition of high-tech enterprises",
    "business incubators",
    "the registration of technology contracts",
    "national high-tech zones",
    "innovation clusters",
    "the innovation and entrepreneurship contest",
    "technology transfer institutions",
    "the innovation fund for small firms",
    "science parks of universities",
    "the yearly statistics of enterprises",
    "the review of projects",
    "the list of pilot cities",
    "public service platforms",
    "international cooperation bases",
    "the results of the final review",
    "the management of special funds",
)
