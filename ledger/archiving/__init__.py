"""The data ledger (信息数据台账): an electronic archive of each unit, and its monthly reconciliation with the register.

SOURCE: Changyi: 建立机构编制电子档案；及时检查、每月核对、每年剖析.
"""
